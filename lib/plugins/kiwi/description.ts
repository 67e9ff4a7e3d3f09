import { posix } from 'node:path';
import { GenericError } from '#core/errors';
import { type Element, elementsOf, textOf } from '#core/xmltree';
import { parseXml, setText, writeXml } from './xml.ts';

/** Reads a file of the checkout; the path is relative to its top. */
export type ReadFile = (path: string) => Promise<string>;

const INCLUDE = 'this://';
const MAX_INCLUDES = 100;

/**
 * A kiwi description with its includes put in (Koji 1.35: only `this://` ones, so that nothing comes from outside of the
 * checkout). Repositories are dropped on the way: what an image is made of is for the build system to say.
 */
export async function readDescription(read: ReadFile, path: string): Promise<Element> {
  const image = await readImage(read, path);
  const seen = new Set([path]);
  image.children = await withIncludes(read, path, image, seen);
  refuseIncludes(image, path);
  return image;
}

async function readImage(read: ReadFile, path: string): Promise<Element> {
  const image = parseXml(await read(path), path);
  if (image.name !== 'image') throw new GenericError(`${path}: not a kiwi description: <${image.name}>`);
  return image;
}

/** Includes stand at the top level only, and bring the content of another <image>. */
async function withIncludes(read: ReadFile, path: string, image: Element, seen: Set<string>) {
  const children: Element['children'] = [];
  for (const child of image.children) {
    if (typeof child === 'string') children.push(child);
    else if (child.name === 'include') children.push(...(await included(read, path, child, seen)));
    else if (child.name !== 'repository') children.push(child);
  }
  return children;
}

async function included(
  read: ReadFile,
  path: string,
  include: Element,
  seen: Set<string>,
): Promise<Element['children']> {
  const from = include.attributes.from ?? '';
  if (!from.startsWith(INCLUDE)) throw new GenericError(`Unhandled include protocol in include path: ${from}.`);
  const target = inside(posix.join(posix.dirname(path), from.slice(INCLUDE.length)), from);
  if (seen.has(target)) throw new GenericError(`${target} is included twice`);
  if (seen.size === MAX_INCLUDES) throw new GenericError(`more than ${MAX_INCLUDES} includes`);
  seen.add(target);
  return withIncludes(read, target, await readImage(read, target), seen);
}

function refuseIncludes(element: Element, path: string): void {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.name === 'include') throw new GenericError(`${path}: <include> is allowed at the top level only`);
    refuseIncludes(child, path);
  }
}

/** A path below the checkout's top, made normal. `shown` is what the error calls it. */
export function inside(path: string, shown: string = path): string {
  const normal = posix.normalize(path).replace(/^\/+/, '');
  if (normal === '..' || normal.startsWith('../') || normal.includes('\0')) {
    throw new GenericError(`${shown} leads out of the repository`);
  }
  return normal;
}

export interface ImageName {
  /** of the image's package: the description's name, and the profile */
  readonly name: string;
  readonly version: string | null;
  readonly profile: string | null;
}

/** Koji 1.35: without a profile it is the one that is marked as an image of its own. */
export function nameOf(image: Element, wanted: string | null): ImageName {
  const { name } = image.attributes;
  if (!name) throw new GenericError('the description gives the image no name');
  const versions = elementsOf(image, 'preferences').flatMap((one) => elementsOf(one, 'version').map(textOf));
  const profiles = elementsOf(image, 'profiles').flatMap((one) => elementsOf(one, 'profile'));
  const profile = wanted ?? profiles.find((one) => one.attributes.image === 'true')?.attributes.name ?? null;
  return { name: profile ? `${name}-${profile}` : name, version: versions.at(-1) || null, profile };
}

/** The type that kiwi will build: the primary one of those that the profile has, else the first. Null: there is none. */
export function typeOf(image: Element, profile: string | null): string | null {
  const chosen = elementsOf(image, 'preferences').filter(({ attributes: { profiles } }) => {
    return !profiles || (profile !== null && profiles.split(',').includes(profile));
  });
  const types = chosen.flatMap((one) => elementsOf(one, 'type'));
  const type = types.find((one) => one.attributes.primary === 'true') ?? types[0];
  return type?.attributes.image ?? null;
}

export interface Rewriting {
  readonly name: string;
  readonly version: string;
  /** URLs that packages come from, and nowhere else */
  readonly repos: readonly string[];
  /** the release of the distribution, for the repos of the image */
  readonly releasever: string | null;
}

/** The description as it is built. */
export function rewritten(image: Element, { name, version, repos, releasever }: Rewriting): string {
  image.attributes.name = name;
  const preferences = elementsOf(image, 'preferences');
  const [first] = preferences;
  if (!first) throw new GenericError('the description has no preferences');
  setText(preferences.find((one) => elementsOf(one, 'version').length > 0) ?? first, 'version', version);
  if (releasever !== null) {
    setText(
      preferences.find((one) => elementsOf(one, 'release-version').length > 0) ?? first,
      'release-version',
      releasever,
    );
  }
  for (const [i, path] of [...new Set(repos)].entries()) {
    const source: Element = { name: 'source', attributes: { path }, children: [] };
    image.children.push({ name: 'repository', attributes: { type: 'rpm-md', alias: `repo-${i}` }, children: [source] });
  }
  return writeXml(image);
}
