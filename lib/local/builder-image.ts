/** The builder image (containers/builder): the agent's bundle, Node and the driver's files brought together and built. */
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { digestOf } from './digest.ts';
import { buildImage, isBuilt } from './docker-build.ts';
import { CACHE, PROJECT_ROOT } from './places.ts';

export const BUILDER_IMAGE = 'toji-builder:local';

const SOURCE = join(PROJECT_ROOT, 'containers/builder');
const NODE = join(PROJECT_ROOT, 'node_modules/node');

/** One file that needs nothing but Node; packages written as CommonJS find a `require`. */
async function bundleAgent(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(PROJECT_ROOT, 'lib/agent/main.ts')],
    outfile,
    absWorkingDir: PROJECT_ROOT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: {
      js: "import { createRequire as _createRequire } from 'node:module';\nconst require = _createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** Puts the image's context together in .toji/image; the same inputs give the same files. */
export async function stageBuilderContext(): Promise<{ context: string; digest: string }> {
  const context = CACHE.image;
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context, { recursive: true });
  cpSync(SOURCE, context, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  await bundleAgent(join(context, 'agent.mjs'));
  const version: string = JSON.parse(readFileSync(join(NODE, 'package.json'), 'utf8')).version;
  const digest = digestOf([context], [version, process.arch]);
  cpSync(realpathSync(join(NODE, 'bin/node')), join(context, 'node'));
  return { context, digest };
}

/** Makes sure that BUILDER_IMAGE is of the present sources. */
export async function needBuilderImage(): Promise<string> {
  const { context, digest } = await stageBuilderContext();
  if (await isBuilt(BUILDER_IMAGE, digest)) return 'up to date';
  await buildImage({ tag: BUILDER_IMAGE, context, digest, log: 'builder-image' });
  return `${BUILDER_IMAGE} built`;
}
