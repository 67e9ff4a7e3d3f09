/**
 * The three pieces of repository metadata that stand for one RPM, with the content that createrepo_c gives them.
 * They are made once, at import; a repository is their concatenation and no RPM is opened again for it.
 */
import { changelog } from '#core/rpm/changelog';
import { FILE_FLAG, fileFlags, fileModes, fileNames } from '#core/rpm/files';
import type { RpmHeader } from '#core/rpm/header';
import { isSource } from '#core/rpm/info';
import { SIGTAG } from '#core/rpm/signature';
import { tag } from '#core/rpm/tags';
import { dependencyElements, isPrimary } from './entries.ts';
import { attribute, text } from './xml.ts';

export interface PackageFile {
  /** hex SHA-256 of the RPM file: a signed copy has another than its original */
  pkgid: string;
  /** bytes */
  size: number;
  /** of the file, seconds since 1970 */
  mtime: number;
  /** where it is, relative to the repository or to `base` */
  href: string;
  /** xml:base of the location */
  base?: string;
}

export const KINDS = ['primary', 'filelists', 'other'] as const;
export type Kind = (typeof KINDS)[number];
export type Fragments = Record<Kind, string>;

/** createrepo_c's and Koji's default */
const CHANGELOG_LIMIT = 10;

export function fragments(rpm: RpmHeader, file: PackageFile): Fragments {
  const identity = identityOf(rpm);
  return {
    primary: primary(rpm, file, identity),
    filelists: wrapped(
      file,
      identity,
      fileElements(rpm, () => true, '  '),
    ),
    other: wrapped(file, identity, changelogElements(rpm)),
  };
}

interface Identity {
  name: string;
  arch: string;
  /** the version element */
  version: string;
}

function identityOf(rpm: RpmHeader): Identity {
  const word = (name: string) => rpm.main.string(tag(name)) ?? '';
  const evr = `epoch="${rpm.main.number(tag('EPOCH')) ?? 0}" ver="${attribute(word('VERSION'))}" rel="${attribute(word('RELEASE'))}"`;
  return { name: word('NAME'), arch: isSource(rpm) ? 'src' : word('ARCH'), version: `  <version ${evr}/>\n` };
}

function primary(rpm: RpmHeader, file: PackageFile, { name, arch, version }: Identity): string {
  const { main } = rpm;
  const element = (as: string, from: string) => `<${as}>${text(main.string(tag(from)) ?? '')}</${as}>\n`;
  const base = file.base === undefined ? '' : ` xml:base="${attribute(file.base)}"`;
  return (
    '<package type="rpm">\n' +
    `  <name>${text(name)}</name>\n` +
    `  <arch>${text(arch)}</arch>\n` +
    version +
    `  <checksum type="sha256" pkgid="YES">${file.pkgid}</checksum>\n` +
    `  ${element('summary', 'SUMMARY')}` +
    `  ${element('description', 'DESCRIPTION')}` +
    `  ${element('packager', 'PACKAGER')}` +
    `  ${element('url', 'URL')}` +
    `  <time file="${file.mtime}" build="${main.number(tag('BUILDTIME')) ?? 0}"/>\n` +
    `  <size package="${file.size}" installed="${installedSize(rpm)}" archive="${archiveSize(rpm)}"/>\n` +
    `  <location${base} href="${attribute(file.href)}"/>\n` +
    '  <format>\n' +
    `    ${element('rpm:license', 'LICENSE')}` +
    `    ${element('rpm:vendor', 'VENDOR')}` +
    `    ${element('rpm:group', 'GROUP')}` +
    `    ${element('rpm:buildhost', 'BUILDHOST')}` +
    `    ${element('rpm:sourcerpm', 'SOURCERPM')}` +
    `    <rpm:header-range start="${rpm.headerStart}" end="${rpm.headerEnd}"/>\n` +
    dependencyElements(main) +
    fileElements(rpm, isPrimary, '    ') +
    '  </format>\n' +
    '</package>\n'
  );
}

const wrapped = ({ pkgid }: PackageFile, { name, arch, version }: Identity, content: string) =>
  `<package pkgid="${pkgid}" name="${attribute(name)}" arch="${attribute(arch)}">\n${version}${content}</package>\n`;

const installedSize = ({ main }: RpmHeader) => main.number(tag('SIZE')) ?? main.number(tag('LONGSIZE')) ?? 0;

const archiveSize = ({ signature }: RpmHeader) =>
  signature.number(SIGTAG.PAYLOADSIZE) ?? signature.number(tag('LONGARCHIVESIZE')) ?? 0;

/** S_IFMT and S_IFDIR */
const FORMAT = 0xf000;
const DIRECTORY = 0x4000;

function fileElements({ main }: RpmHeader, wanted: (path: string) => boolean, indent: string): string {
  const modes = fileModes(main);
  const flags = fileFlags(main);
  return fileNames(main)
    .map((name, i) => {
      if (!wanted(name)) return '';
      const isDirectory = ((modes[i] ?? 0) & FORMAT) === DIRECTORY;
      const type = isDirectory ? ' type="dir"' : (flags[i] ?? 0) & FILE_FLAG.GHOST ? ' type="ghost"' : '';
      return `${indent}<file${type}>${text(name)}</file>\n`;
    })
    .join('');
}

/** The newest entries, oldest first; those of one day a second apart, so that readers keep their order. */
function changelogElements({ main }: RpmHeader): string {
  const entries = changelog(main).slice(0, CHANGELOG_LIMIT).reverse();
  let repeats = 0;
  return entries
    .map(({ author, time, text: words }, i) => {
      repeats = entries[i - 1]?.time === time ? repeats + 1 : 0;
      return `  <changelog author="${attribute(author)}" date="${time + repeats}">${text(words)}</changelog>\n`;
    })
    .join('');
}
