/** repomd.xml: the list of a repository's metadata files, with digests. */
import { SaxesParser } from 'saxes';
import type { MetadataFile } from './metadata-file.ts';
import { attribute } from './xml.ts';

/** @param now seconds since 1970: revision of the repository and age of its files */
export function repomd(files: readonly MetadataFile[], now: number): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">\n' +
    `  <revision>${now}</revision>\n` +
    files.map((file) => dataElement(file, now)).join('') +
    '</repomd>\n'
  );
}

function dataElement({ type, name, checksum, size, open }: MetadataFile, now: number): string {
  return (
    `  <data type="${attribute(type)}">\n` +
    `    <checksum type="sha256">${checksum}</checksum>\n` +
    (open ? `    <open-checksum type="sha256">${open.checksum}</open-checksum>\n` : '') +
    `    <location href="repodata/${attribute(name)}"/>\n` +
    `    <timestamp>${now}</timestamp>\n` +
    `    <size>${size}</size>\n` +
    (open ? `    <open-size>${open.size}</open-size>\n` : '') +
    '  </data>\n'
  );
}

/** A file that an external repository's repomd.xml lists. */
export interface ListedFile {
  /** relative to the repository */
  href: string;
  checksum: { type: string; value: string };
  /** bytes; absent where the list does not say */
  size?: number;
}

/** A repomd.xml that cannot be used. */
export class RepomdError extends Error {
  override readonly name = 'RepomdError';
}

/**
 * The files of a repository by type ('primary', 'filelists', 'group'...).
 * @throws RepomdError for text that is no repomd.xml
 */
export function parseRepomd(xml: string): Map<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  const parser = new SaxesParser();
  let type = '';
  let file: Partial<ListedFile> = {};
  let checksumType = '';
  let words = '';
  let depth = 0;
  parser.on('doctype', () => {
    throw new RepomdError('repomd.xml has a document type');
  });
  parser.on('error', (error) => {
    throw new RepomdError(`repomd.xml: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (depth++ === 0 && name !== 'repomd') throw new RepomdError(`not a repomd.xml: it begins with ${name}`);
    words = '';
    if (name === 'data') {
      type = attributes.type ?? '';
      file = {};
    } else if (name === 'location') file.href = attributes.href;
    else if (name === 'checksum') checksumType = attributes.type ?? '';
  });
  parser.on('text', (text) => {
    words += text;
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    if (name === 'checksum') file.checksum = { type: checksumType, value: words.trim() };
    else if (name === 'size') file.size = Number(words);
    else if (name === 'data') {
      const { href, checksum } = file;
      if (!type || !href || !checksum) throw new RepomdError(`repomd.xml: incomplete entry '${type}'`);
      files.set(type, { ...file, href, checksum });
    }
  });
  parser.write(xml).close();
  return files;
}
