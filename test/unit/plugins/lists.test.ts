import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pluginBodies } from '#plugins/bodies';
import { pluginCommands } from '#plugins/commands';
import { SHIPPED } from '#plugins/shipped';
import { PLUGINS } from '#schema/plugin-settings';
import { messagesDocument } from '../../../scripts/messages/document.ts';

const root = new URL('../../../lib/plugins/', import.meta.url);
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const having = (file: string) => folders.filter((name) => existsSync(new URL(`${name}/${file}`, root)));

describe('the lists of plugins', () => {
  it('have the hub part of every folder', () => {
    expect(SHIPPED.map(({ name }) => name).sort()).toEqual(folders.sort());
    expect([...PLUGINS].sort()).toEqual(folders.sort());
  });

  it('have the bodies of every folder', async () => {
    const found = await Promise.all(having('task.ts').map((name) => import(`${root.pathname}${name}/task.ts`)));
    const bodies = found.flatMap((module: object) => Object.values(module)).filter((one) => 'run' in (one as object));
    expect(new Set(pluginBodies)).toEqual(new Set(bodies));
  });

  it('have the commands of every folder', async () => {
    const found = await Promise.all(having('commands.ts').map((name) => import(`${root.pathname}${name}/commands.ts`)));
    const commands = found.flatMap((module: { default: object[] }) => module.default);
    expect(new Set(pluginCommands)).toEqual(new Set(commands));
  });

  it('have a body for every task type of a container', () => {
    const types = SHIPPED.flatMap(({ taskTypes }) => taskTypes ?? []).filter(({ kind }) => kind === 'container');
    expect(types.map(({ method }) => method).sort()).toEqual(pluginBodies.map(({ method }) => method).sort());
  });
});

describe('docs/messages.md', () => {
  it('is what the shapes say (node scripts/messages.ts)', () => {
    const written = readFileSync(new URL('../../../docs/messages.md', import.meta.url), 'utf8');
    expect(written).toBe(messagesDocument());
  });
});
