/** What README.md and docs/*.md point to is there: links and their anchors, files, scripts, settings. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '#schema/settings';
import { documents, ROOT } from './documents.ts';

/** The anchor that GitHub gives a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const anchorsOf = (text: string): string[] => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as object;
const settings = parseSettings({
  deployment: { domain: { name: 'a', certificateArn: 'arn:aws:acm:x', mutualTls: mutualTls() } },
  mail: { from: 'a@example.org', reply_to: 'a@example.org' },
});
function mutualTls() {
  return { name: 'b', certificateArn: 'arn:aws:acm:x', truststoreBucket: 'bucket', truststoreKey: 'key' };
}

const isSetting = (path: string): boolean =>
  path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], settings) !==
  undefined;

describe.each(documents)('$name', ({ name, text }) => {
  const prose = text.replace(/^```.*?^```$/gms, '');

  it('has links that lead somewhere', () => {
    const links = [...prose.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const dead = links.filter(([, path, part]) => {
      const target = path ? join(dirname(name), path) : name;
      if (part === undefined) return !existsSync(join(ROOT, target));
      return !anchorsOf(documents.find((one) => one.name === target)?.text ?? '').includes(part);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('names files that are there', () => {
    const paths = prose.match(/(?<![\w./-])(?:lib|test|docs|functions|containers|scripts|bin)\/[\w./-]*\w/g) ?? [];
    // the worked example of a plugin is to be written
    const missing = paths.filter((path) => !path.startsWith('lib/plugins/example/') && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  it('names scripts that are there', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names settings that are there', () => {
    const named = [...prose.matchAll(/`([a-z_]+(?:\.\w+)+)`/g)].map(([, path]) => path!);
    const ours = named.filter((path) => isSetting(path.split('.')[0]!) && !path.startsWith('toji.'));
    expect(ours.filter((path) => !isSetting(path))).toEqual([]);
  });
});
