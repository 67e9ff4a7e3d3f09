/**
 * Package elements cut out of a metadata file as it streams by. The text of each is kept as it is: a merged repository
 * repeats it word for word. A full XML reading of the metadata of a distribution would take ten times as long.
 */
import { attribute, unescaped } from './xml.ts';

/** Metadata that does not have the form that createrepo_c gives it. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
}

const START = Buffer.from('<package ');
const END = Buffer.from('</package>');

/** No real element comes near (the file lists of kernel sources have 10 MB). */
const LONGEST = 64 << 20;

/** The package elements of a file, each with its end tag and a line break; those of one chunk come together. */
export async function* packageElements(xml: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  let searched = 0;
  for await (const chunk of xml) {
    const bytes: Buffer = rest.length ? Buffer.concat([rest, chunk]) : Buffer.from(chunk);
    const found: string[] = [];
    let at = 0;
    for (;;) {
      const start = bytes.indexOf(START, at);
      if (start < 0) {
        // The beginning of a start tag may be in this chunk and its end in the next.
        at = Math.max(at, bytes.length - START.length);
        searched = 0;
        break;
      }
      const end = bytes.indexOf(END, Math.max(start, searched));
      if (end < 0) {
        at = start;
        searched = Math.max(bytes.length - start - END.length, 0);
        break;
      }
      searched = 0;
      at = end + END.length;
      found.push(`${bytes.toString('utf8', start, at)}\n`);
    }
    rest = bytes.subarray(at);
    if (rest.length > LONGEST) throw new MetadataError('a package element of the metadata has no end');
    if (found.length) yield found;
  }
  if (rest.indexOf(START) >= 0) throw new MetadataError('the metadata ends within a package');
}

/** What merging and solving need to know of a package. */
export interface PackageFacts {
  pkgid: string;
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  /** file name of the source package; '' for a source package itself */
  sourcerpm: string;
  /** where it is, relative to the repository or to `base` */
  href: string;
  base: string | null;
}

/**
 * Reads the facts out of an element of the primary metadata. No expression here may look at a place more than a few times: the
 * element is a stranger's, and may have megabytes.
 */
export function factsOf(element: string): PackageFacts {
  const version = tagOf(element, 'version');
  const location = tagOf(element, 'location');
  return {
    pkgid: content(element, 'checksum'),
    name: content(element, 'name'),
    epoch: attributeOf(version, 'epoch') ?? '0',
    version: required(attributeOf(version, 'ver'), 'version'),
    release: required(attributeOf(version, 'rel'), 'release'),
    arch: content(element, 'arch'),
    sourcerpm: unescaped(/<rpm:sourcerpm>([^<]*)</.exec(element)?.[1] ?? '').trim(),
    href: required(attributeOf(location, 'href'), 'location'),
    base: attributeOf(location, 'xml:base') ?? null,
  };
}

/** The pkgid of an element of the filelists or other metadata. */
export function pkgidOf(element: string): string {
  return required(attributeOf(element.slice(0, element.indexOf('>')), 'pkgid'), 'pkgid');
}

/** The element of the primary metadata with its location resolved against `base`, unless it has a base of its own. */
export function withBase(element: string, base: string): string {
  const location = tagOf(element, 'location');
  if (attributeOf(location, 'xml:base') !== undefined) return element;
  const escaped = base.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return element.replace(location, () => location.replace('<location', () => `<location xml:base="${escaped}"`));
}

/** The element of the primary metadata with another location, which `place` makes of the old one's file name. */
export function moved(element: string, place: (fileName: string) => string): string {
  const location = tagOf(element, 'location');
  const href = required(attributeOf(location, 'href'), 'location');
  const target = place(href.slice(href.lastIndexOf('/') + 1));
  return element.replace(location, () => `<location href="${attribute(target)}"/>`);
}

const tagOf = (element: string, name: string) => required(new RegExp(`<${name}\\s[^<>]*>`).exec(element)?.[0], name);

function attributeOf(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : unescaped(value);
}

const content = (element: string, name: string) =>
  unescaped(required(new RegExp(`<${name}(?:\\s[^<>]*)?>([^<]*)</${name}>`).exec(element)?.[1]?.trim(), name));

function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new MetadataError(`a package of the metadata has no ${what}`);
  return value;
}
