/**
 * The folder that the builder image is built from: containers/builder, the agent as one file, and Node. The last two are
 * brought from here because an image build may reach Debian's mirrors and nothing else.
 */
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { BuilderArch } from '#schema/deployment';
import { PROJECT_ROOT } from './deployment.ts';
import { nodeBinary } from './node-binary.ts';

export const BUILDER_SOURCE = join(PROJECT_ROOT, 'containers/builder');

/** Makes the folder anew; the same sources give the same files. */
export function stageBuilderContext(folder: string, arch: BuilderArch): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(BUILDER_SOURCE, folder, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  bundleAgent(join(folder, 'agent.mjs'));
  cpSync(nodeBinary(arch), join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
}

/** One file that needs nothing but Node; packages written as CommonJS find a `require`. */
function bundleAgent(outfile: string): void {
  buildSync({
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
