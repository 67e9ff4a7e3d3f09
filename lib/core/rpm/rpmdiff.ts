/**
 * Whether noarch packages that several architectures built are the same (Koji 1.35: rpmdiff). Such packages may differ
 * in what a build cannot keep equal, times above all; what users of the package depend on must not differ.
 */
import { createHash } from 'node:crypto';
import { dependencyText } from './computed.ts';
import { DEP, dependencies } from './dependencies.ts';
import { rpmFiles } from './files.ts';
import type { RpmHeader } from './header.ts';
import type { HeaderStructure } from './structure.ts';
import { tag } from './tags.ts';

/** Koji's choice for noarch packages: size, digest, time and number of links of files are not looked at. */
const NOARCH_IGNORE = 'S5TN';

/** Places of a file's line; a letter in `ignore` takes its place out of the comparison. Links are never compared. */
const PLACES = 'SM5DLNVUGFT';

const TAGS = [
  'NAME',
  'SUMMARY',
  'DESCRIPTION',
  'GROUP',
  'LICENSE',
  'URL',
  'PREIN',
  'POSTIN',
  'PREUN',
  'POSTUN',
] as const;

const KINDS = [
  ['REQUIRES', DEP.REQUIRE],
  ['PROVIDES', DEP.PROVIDE],
  ['CONFLICTS', DEP.CONFLICT],
  ['OBSOLETES', DEP.OBSOLETE],
] as const;

/** RPMSENSE_PREREQ and the four scripts' */
const PREREQ = 64 | 512 | 1024 | 2048 | 4096;

/** All of a package that is compared, in a form that JSON writes in one way only. */
interface Comparable {
  tags: [name: string, value: string | null][];
  dependencies: [kind: string, lines: string[]][];
  /** path -> place letter -> value, sorted by path */
  files: [path: string, facts: [place: string, value: string | number][]][];
}

/** Lines that say what differs, in the words of Koji's rpmdiff; none when the packages count as equal. */
export function rpmdiff(old: RpmHeader, fresh: RpmHeader, ignore = NOARCH_IGNORE): string[] {
  const [a, b] = [comparable(old, ignore), comparable(fresh, ignore)];
  return [...tagLines(a, b), ...dependencyLines(a, b), ...fileLines(a, b)];
}

/**
 * A digest that two packages share when `rpmdiff` finds nothing: what noarch_rpmdiff.json holds for each file name, so
 * that the hub need not read the packages themselves. Hex SHA-256.
 */
export function rpmdiffHash(rpm: RpmHeader, ignore = NOARCH_IGNORE): string {
  return createHash('sha256')
    .update(JSON.stringify(comparable(rpm, ignore)))
    .digest('hex');
}

function comparable({ main }: RpmHeader, ignore: string): Comparable {
  return {
    tags: TAGS.map((name) => [name, main.string(tag(name)) ?? null]),
    dependencies: KINDS.map(([kind, type]) => [kind, dependencyWords(main, kind, type)]),
    files: filesOf(main, ignore),
  };
}

/** Sorted and without the package's own name and version. */
function dependencyWords(main: HeaderStructure, kind: string, type: number): string[] {
  const own = ownProvide(main);
  const words = dependencies(main, type).map((dependency) => {
    const isPrereq = type === DEP.REQUIRE && (dependency.flags & PREREQ) !== 0;
    return `${isPrereq ? 'PREREQ' : kind} ${dependencyText(dependency)}`;
  });
  return [...new Set(words)].filter((line) => line !== own).sort();
}

function ownProvide(main: HeaderStructure): string {
  const word = (name: string) => main.string(tag(name)) ?? '';
  const epoch = main.number(tag('EPOCH'));
  return `PROVIDES ${word('NAME')} = ${epoch === undefined ? '' : `${epoch}:`}${word('VERSION')}-${word('RELEASE')}`;
}

function filesOf(main: HeaderStructure, ignore: string): Comparable['files'] {
  const devices = main.numbers(tag('FILERDEVS'));
  const verify = main.numbers(tag('FILEVERIFYFLAGS'));
  const rows = rpmFiles(main).map((file, i): Comparable['files'][number] => {
    const facts: [string, string | number][] = [
      ['S', file.size],
      ['M', file.mode],
      ['5', `${file.digest_algo}:${file.digest}`],
      ['D', devices[i] ?? 0],
      ['V', verify[i] ?? 0],
      ['U', file.user],
      ['G', file.group],
      ['F', file.flags],
      ['T', file.mtime],
    ];
    return [file.name, facts.filter(([place]) => !ignore.includes(place))];
  });
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

const line = (mark: string, what: string) => `${mark.padEnd(12)}${what}`;
const ADDED = 'added';
const REMOVED = 'removed';

function tagLines(a: Comparable, b: Comparable): string[] {
  return a.tags.flatMap(([name, old], i) => {
    const fresh = b.tags[i]![1];
    if (old === fresh) return [];
    return [line(fresh === null ? REMOVED : old === null ? ADDED : 'S.5........', name)];
  });
}

function dependencyLines(a: Comparable, b: Comparable): string[] {
  return a.dependencies.flatMap(([, old], i) => {
    const fresh = b.dependencies[i]![1];
    return [
      ...old.filter((words) => !fresh.includes(words)).map((words) => line(REMOVED, words)),
      ...fresh.filter((words) => !old.includes(words)).map((words) => line(ADDED, words)),
    ];
  });
}

function fileLines(a: Comparable, b: Comparable): string[] {
  const [old, fresh] = [new Map(a.files), new Map(b.files)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths.flatMap((path) => {
    const [x, y] = [old.get(path), fresh.get(path)];
    if (!x || !y) return [line(x ? REMOVED : ADDED, path)];
    const changed = new Set(x.filter(([, value], i) => value !== y[i]![1]).map(([place]) => place));
    if (changed.size === 0) return [];
    return [line([...PLACES].map((place) => (changed.has(place) ? place : '.')).join(''), path)];
  });
}
