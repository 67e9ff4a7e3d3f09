import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { beforeAll, expect, test } from 'vitest';
import { readDeployment } from '#infra/deployment';
import { TojiFunction } from '#infra/toji-function';

const MB = 1024 ** 2;
const SETTINGS = 'test/unit/infra/everything.json';

/** The one bundle that tests make: the hub's, as it is deployed. */
let folder: string;
beforeAll(() => {
  const app = new App({ builtinCloudFormationValidation: false, context: { settings: SETTINGS } });
  const stack = new Stack(app, 'Stack');
  new TojiFunction(stack, 'Hub', { name: 'hub', deployment: readDeployment(app.node), environment: {} });
  const assembly = app.synth();
  const assets: { files: Record<string, { source: { path: string; packaging: string } }> } = JSON.parse(
    readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'),
  );
  const bundle = Object.values(assets.files).find(({ source }) => source.packaging === 'zip');
  folder = join(assembly.directory, bundle!.source.path);
}, 120_000);

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
