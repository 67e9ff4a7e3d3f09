import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fullHub } from '../doubles/full-hub.ts';
import { runCli } from '../doubles/run-cli.ts';
import { servedHub } from '../doubles/served-hub.ts';
import { tempFolder } from '../doubles/temp-folder.ts';

/** Lists of a hub with something of every kind. What is expected is what Koji's client prints of this very hub. */
const folder = tempFolder();
let served: Awaited<ReturnType<typeof servedHub>>;

beforeAll(async () => {
  served = await servedHub((await fullHub()).hub);
}, 60_000);
afterAll(() => served.stop());

const run = (line: string, cwd?: string) => runCli(served, line.split(' '), { user: 'root', ...(cwd ? { cwd } : {}) });
const words = async (line: string) => (await run(line)).out.split('\n').map((row) => row.split(/\s+/).slice(0, 2));

it('a package with all tags that list it, but once within one tag', async () => {
  expect(await words('list-pkgs --quiet --package=toji-plain')).toEqual([
    ['toji-plain', 'base'],
    ['toji-plain', 'dist'],
    ['toji-plain', 'hist'],
    [''],
  ]);
  expect(await words('list-pkgs --quiet --tag=dist --package=toji-plain')).toEqual([['toji-plain', 'dist'], ['']]);
  expect((await run('list-pkgs --show-blocked')).code).toBe(2);
});

it('untagged builds with their paths', async () => {
  const { out } = await run('list-untagged --paths');
  expect(out.split('\n')[0]).toBe('/mnt/koji/packages/image/1/1');
});

it('changes by the side that was asked for, or both', async () => {
  const { out } = await run('list-history --tag=hist --show=tag_listing -e');
  const untagged = Number(/\(eid (\d+)\) \S+ untagged from/.exec(out)![1]);
  const before = `list-history --tag=hist --show=tag_listing --before-event=${untagged}`;
  const [tagging, both] = [(await run(before)).out, (await run(`${before} --context`)).out];
  expect(tagging).toMatch(/ tagged into hist .*\n$/);
  expect(tagging).not.toContain('untagged');
  expect(both).toContain(tagging);
  expect(both).toContain('untagged from hist');
  expect((await run('list-history --editor=root')).out).not.toMatch(/ _(created|revoked)_/);
});

it('builds by the name of a volume', async () => {
  expect((await run('list-builds --quiet --volume=DEFAULT')).out).toContain('toji-plain-1-1');
  expect((await run('list-builds --volume=nope')).err).toContain('No such volume: nope');
  expect((await run('list-builds --task=abc')).err).toContain('Task id must be an integer');
});

it('the archives of a build, from the directory of their type', async () => {
  const cwd = mkdtempSync(join(folder, 'x-'));
  expect(await run('download-build --quiet --type=image image-1-1', cwd)).toEqual({ code: 0, out: '', err: '' });
  expect(readdirSync(cwd)).toEqual(['disk.tar.gz']);
});

it('what the scheduler knows of a host', async () => {
  const { out } = await run('scheduler-info --host=builder');
  expect(out).toMatch(/^\d+ +builder +OPEN /m);
  expect(out).toMatch(/\nHost data for builder:\n-\n$/);
});

it('a host with its buildroots, a tag with its repo', async () => {
  expect((await run('hostinfo builder')).out).toMatch(
    /\nNAME {47}STATE {6}CREATION TIME\n\S+ +INIT {7}2027-01-15 08:0/,
  );
  expect((await run('taginfo dist-build')).out).toMatch(/\nCurrent repo: repo#\d+: 2027-01-15 08:00:00\+00:00\n/);
});
