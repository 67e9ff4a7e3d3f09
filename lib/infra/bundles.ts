/**
 * The code of the functions: each one ES module with all it needs, minified, the settings file beside it. All are made in one
 * run of the project's own esbuild, which reads what they share once: nine runs would take most of a synthesis.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { PROJECT_ROOT } from './deployment.ts';
import type { FunctionName } from './names.ts';

/** Code of the functions by name. Without bundling (listing stacks, bootstrapping, tests) it stands for itself: the sources. */
export function bundleFunctions(
  scope: Construct,
  names: readonly FunctionName[],
  settingsFile: string | undefined,
): (name: FunctionName) => Code {
  const sources = join(PROJECT_ROOT, 'functions');
  const folder = Stack.of(scope).bundlingRequired ? bundle(sources, assemblyOf(scope), names, settingsFile) : sources;
  return (name) => Code.fromAsset(join(folder, name));
}

/** The folder that this synthesis writes to: two at a time do not meet. */
function assemblyOf(scope: Construct): string {
  const stage = Stage.of(scope);
  if (!stage) throw new Error(`${scope.node.path} is in no app`);
  return stage.outdir;
}

function bundle(sources: string, assembly: string, names: readonly string[], settingsFile: string | undefined): string {
  const outdir = join(assembly, 'bundles');
  buildSync({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(sources, name, 'handler.ts')])),
    outdir,
    absWorkingDir: PROJECT_ROOT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    // CommonJS packages inside an ES module still call require() for Node's own modules
    banner: {
      js: "import { createRequire as tojiCreateRequire } from 'node:module';\nconst require = tojiCreateRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  for (const name of names) {
    const beside = join(outdir, name, 'settings.json');
    if (settingsFile) copyFileSync(settingsFile, beside);
    else writeFileSync(beside, '{}\n');
  }
  return outdir;
}
