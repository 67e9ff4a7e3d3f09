import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { beforeAll, expect, test } from 'vitest';
import { bundleFunctions } from '#infra/bundles';
import { tempFolder } from '../../doubles/temp-folder.ts';

const MB = 1024 ** 2;
const SETTINGS = 'test/unit/infra/everything.json';

/** The one bundle that tests make: the hub's, as it is deployed. */
const outdir = tempFolder();
let folder: string;
beforeAll(() => {
  const app = new App({ outdir });
  bundleFunctions(new Stack(app, 'Stack'), ['hub'], resolve(SETTINGS));
  folder = join(outdir, 'bundles/hub');
}, 60_000);

test('is at most 2 MB of code', () => {
  expect(statSync(join(folder, 'index.mjs')).size).toBeLessThan(2 * MB);
});

test('has the settings file beside it', () => {
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(readFileSync(SETTINGS, 'utf8'));
});

test('has a source map, so that logged stacks name our lines', () => {
  expect(existsSync(join(folder, 'index.mjs.map'))).toBe(true);
});

test('loads by itself, outside the project, and exports the handler', () => {
  const script = `const { handler } = await import(${JSON.stringify(join(folder, 'index.mjs'))}); console.log(typeof handler);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(output.trim()).toBe('function');
}, 30_000);
