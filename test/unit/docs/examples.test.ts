/** The examples of README.md and docs/*.md, read by what reads them in earnest. */
import { beforeAll, describe, expect, it } from 'vitest';
import { PLUGINS } from '#schema/plugin-settings';
import { parseSettings } from '#schema/settings';
import { type MemoryHub, memoryHub } from '../../doubles/memory-hub.ts';
import { documents } from './documents.ts';

interface Example {
  readonly where: string;
  /** what stands behind the fence: the language, and for a policy its name */
  readonly info: string;
  readonly text: string;
}

const examples: Example[] = documents.flatMap(({ name, text }) =>
  [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, info = '', body = '']) => ({
    where: `${name}:${text.slice(0, text.indexOf(body)).split('\n').length}`,
    info,
    text: body,
  })),
);
const settings = examples.filter(({ info, text }) => info === 'json' && !('detail-type' in JSON.parse(text)));
const policies = [
  ...examples
    .filter(({ info }) => info.startsWith('policy '))
    .map(({ where, info, text }) => ({ where, name: info.slice('policy '.length), text })),
  // as Python's texts inside of a shell's
  ...examples.flatMap(({ where, text }) =>
    [...text.matchAll(/'"(\w+)"' '"([^']*::[^']*)"'/g)].map(([, name = '', body = '']) => ({
      where,
      name,
      text: body.replaceAll('\\n', '\n'),
    })),
  ),
  ...settings.flatMap(({ where, text }) =>
    Object.entries(parseSettings(JSON.parse(text)).policy).map(([name, policy]) => ({ where, name, text: policy })),
  ),
];

let hub: MemoryHub['hub'];
beforeAll(async () => {
  const plugins = PLUGINS.filter((name) => name !== 'protonmsg');
  ({ hub } = await memoryHub({ plugins }));
});

describe('the documents', () => {
  it('show settings and policies, and nothing with rules in a block that is not read here', () => {
    expect(settings.length).toBeGreaterThan(5);
    expect(policies.length).toBeGreaterThan(5);
    const unread = examples.filter(
      ({ where, text }) => / :: /.test(text) && !policies.some((one) => one.where === where),
    );
    expect(unread).toEqual([]);
  });

  it.each(settings)('$where: settings', ({ text }) => {
    expect(() => parseSettings(JSON.parse(text))).not.toThrow();
  });

  it.each(policies)('$where: policy $name', ({ name, text }) => {
    expect(() => hub.policies.parse(name, text)).not.toThrow();
  });
});
