/** Merged repositories against createrepo_c's mergerepo_c, which Koji calls for the same modes. Needs createrepo_c. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { repoArches } from '#core/arch';
import { factsOf, packageElements } from '#core/repodata/elements';
import { KINDS, type Kind } from '#core/repodata/fragments';
import { merge } from '#core/repodata/merge';
import type { MergeMode } from '#core/repodata/merge-plan';
import { writeRepository } from '#core/repodata/repository';

const top = mkdtempSync(join(tmpdir(), 'toji-merge-'));
afterAll(() => rmSync(top, { recursive: true }));

interface Made {
  source: string;
  sub: string;
  version: string;
  release: string;
  epoch: number;
  arch: string;
}

function element(kind: Kind, made: Made, pkgid: string): string {
  const { source, sub, version, release, epoch, arch } = made;
  const name = arch === 'src' ? source : source + sub;
  const evr = `<version epoch="${epoch}" ver="${version}" rel="${release}"/>`;
  if (kind !== 'primary') return `<package pkgid="${pkgid}" name="${name}" arch="${arch}">${evr}</package>\n`;
  const sourcerpm = arch === 'src' ? '' : `${source}-${version}-${release}.src.rpm`;
  return `<package type="rpm"><name>${name}</name><arch>${arch}</arch>${evr}
<checksum type="sha256" pkgid="YES">${pkgid}</checksum><summary>s</summary><description>d</description><packager/><url/>
<time file="1" build="1"/><size package="1" installed="1" archive="1"/><location href="${name}-${version}-${release}.${arch}.rpm"/>
<format><rpm:license>x</rpm:license><rpm:vendor/><rpm:group/><rpm:buildhost/><rpm:sourcerpm>${sourcerpm}</rpm:sourcerpm>
<rpm:header-range start="1" end="2"/></format></package>\n`;
}

/** Writes a repository of made-up packages for mergerepo_c. */
async function writeRepo(folder: string, kinds: Record<Kind, string[]>): Promise<void> {
  const data = join(folder, 'repodata');
  mkdirSync(data, { recursive: true });
  const chunks = new Map<string, Uint8Array[]>();
  const open = (type: string) => {
    const list: Uint8Array[] = [];
    chunks.set(type, list);
    return (chunk: Uint8Array) => void list.push(chunk);
  };
  const repository = await writeRepository({ count: kinds.primary.length, packages: (kind) => kinds[kind] }, open, 1);
  for (const file of repository.files) writeFileSync(join(data, file.name), Buffer.concat(chunks.get(file.type)!));
  writeFileSync(join(data, 'repomd.xml'), repository.repomd);
}

const line = (element: string) => {
  const { name, epoch, version, release, arch, href, base } = factsOf(element);
  return `${epoch}:${name}-${version}-${release}.${arch} ${base ?? ''} ${href}`;
};

const made = fc.record<Made>({
  source: fc.constantFrom('a', 'b', 'c', 'd'),
  sub: fc.constantFrom('', '-x'),
  version: fc.constantFrom('1', '2', '2~rc', '10'),
  release: fc.constantFrom('1', '2'),
  epoch: fc.constantFrom(0, 0, 1),
  arch: fc.constantFrom('x86_64', 'x86_64', 'noarch', 'i686', 'i386', 'src', 'aarch64', 'amd64'),
});

const MODES: Record<MergeMode, string[]> = {
  koji: ['--koji'],
  simple: ['--koji', '--simple'],
  bare: ['--pkgorigins', '--all', '--arch-expand'],
};

async function check(mode: MergeMode, repos: Made[][], blocked: string[]): Promise<void> {
  const root = mkdtempSync(join(top, 'run-'));
  let ids = 0;
  const written = await Promise.all(
    repos.map(async (list, i) => {
      const ids_ = list.map(() => (++ids).toString(16).padStart(64, '0'));
      const kinds = Object.fromEntries(
        KINDS.map((kind) => [kind, list.map((item, j) => element(kind, item, ids_[j]!))]),
      ) as Record<Kind, string[]>;
      const folder = join(root, `repo${i}`);
      await writeRepo(folder, kinds);
      return { folder, kinds };
    }),
  );
  writeFileSync(join(root, 'blocked'), blocked.map((name) => `${name}\n`).join(''));
  const out = join(root, 'out');
  const args = ['--no-database', '--simple-md-filenames', '-o', out, '-a', 'x86_64', ...MODES[mode]];
  if (mode !== 'bare') args.push('-b', join(root, 'blocked'));
  for (const { folder } of written) args.push('-r', folder);
  execFileSync('mergerepo_c', args, { stdio: 'pipe' });
  const text = gunzipSync(readFileSync(join(out, 'repodata', 'primary.xml.gz')));
  const theirs: string[] = [];
  for await (const batch of packageElements(chunked(text))) theirs.push(...batch.map(line));

  const own = await merge(
    written.map(({ folder, kinds }, i) => ({
      base: i === 0 ? undefined : `file://${folder}`,
      origin: `file://${folder}/`,
      open: (kind: Kind) => chunked(Buffer.from(kinds[kind].join(''))),
    })),
    { mode, blocked: new Set(blocked), arches: repoArches('x86_64') },
  );
  const ours: string[] = [];
  for await (const piece of own.packages('primary')) ours.push(line(piece as string));
  expect(ours.sort()).toEqual(theirs.sort());
  expect(own.count).toBe(ours.length);
  // Two epochs of one file name have two lines there; here the first, which is all that Koji's builder can use.
  const lines = gunzipSync(readFileSync(join(out, 'repodata', 'pkgorigins.gz')))
    .toString()
    .split('\n')
    .filter(Boolean);
  const ownLines = (own.origins as string[]).map((text) => text.trimEnd());
  const names = (list: string[]) => new Set(list.map((text) => text.split('\t')[0]));
  expect(names(ownLines)).toEqual(names(lines));
  expect(lines).toEqual(expect.arrayContaining(ownLines));
  rmSync(root, { recursive: true });
}

async function* chunked(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

describe.each(Object.keys(MODES) as MergeMode[])('merge in mode %s', (mode) => {
  it('takes what mergerepo_c takes', async () => {
    // One repository has a file name once: what mergerepo_c does with repeats depends on its hash table.
    const key = (item: Made) => JSON.stringify({ ...item, epoch: 0, sub: item.arch === 'src' ? '' : item.sub });
    const repo = fc.uniqueArray(made, { maxLength: 8, selector: key });
    await fc.assert(
      fc.asyncProperty(fc.array(repo, { minLength: 1, maxLength: 3 }), fc.subarray(['a', 'zz']), (repos, blocked) =>
        check(mode, repos, blocked),
      ),
      { numRuns: 100 },
    );
  });
});
