/** Bundles the CLI into one file for machines that have only a Node: `node scripts/bundle-cli.ts [FILE]`, by default dist/toji.mjs. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
await build({
  entryPoints: [`${root}/bin/toji.ts`],
  outfile: process.argv[2] ?? `${root}/dist/toji.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  // The oldest Node that users of the CLI may have; development needs a newer one.
  target: 'node20',
  minifySyntax: true,
  // what comes as CommonJS asks for Node's own modules by require
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  legalComments: 'inline',
  logLevel: 'warning',
});
