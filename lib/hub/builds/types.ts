import { BuildError, GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { btypes } from '#store/btypes';
import type { Build } from '#store/builds';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { findBuild } from './find.ts';
import { changeBuild } from './state.ts';

/** Types of which more is known than that a build has them. */
const WITH_INFO = new Set(['maven', 'win', 'image']);

/** A build's types with what is known of each; null for plain ones (Koji 1.35: getBuildType). */
export async function buildTypes(ctx: Ctx, info: Value, strict: boolean) {
  const build = await findBuild(ctx.tx, info, strict as true);
  return build ? shownTypes(build) : null;
}

function shownTypes(build: Build): Record<string, Struct | null> {
  return Object.fromEntries(Object.keys(build.types).map((name) => [name, typeInfo(build, name)]));
}

function typeInfo(build: Build, name: string): Struct | null {
  return WITH_INFO.has(name) ? { ...build.types[name], build_id: build.id } : null;
}

/** What is known of a build as maven, win or image; null when it is none. */
export async function buildOfType(ctx: Ctx, info: Value, name: string, strict: boolean): Promise<Struct | null> {
  const build = await findBuild(ctx.tx, info, strict as true);
  if (build && Object.hasOwn(build.types, name)) return typeInfo(build, name);
  if (strict) throw new GenericError(`No such ${name} build: ${repr(info)}`);
  return null;
}

/** Gives a build a type; the same again is fine, another platform or artifact is not. */
export async function addType(
  ctx: Ctx,
  build: Build,
  name: string,
  info: Readonly<Record<string, string>> = {},
): Promise<Build> {
  await knownType(ctx.tx, name);
  const known = build.types[name];
  if (!Object.hasOwn(build.types, name)) {
    return changeBuild(ctx, build, { types: { ...build.types, [name]: info } });
  }
  for (const [field, value] of Object.entries(info)) {
    if (known && known[field] !== value) {
      throw new BuildError(`${field} mismatch (current: ${known[field]}, new: ${value})`);
    }
  }
  return build;
}

/** The id of a build type; an unknown one is refused in Koji's words. */
export async function knownType(tx: Tx, name: string): Promise<number> {
  const id = await btypes.findId(tx, 'name', name);
  if (id === undefined) throw new GenericError(`unsupported build type: ${name}`);
  return id;
}

/** What lists of builds of a type say of each build besides: name -> name of the fact (Koji 1.35). */
const LISTED_FACTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  maven: { maven_artifact_id: 'artifact_id', maven_group_id: 'group_id', maven_version: 'version' },
  win: { platform: 'platform' },
};

/** These facts of one build; none when the list is not of one of these types. */
export function listedFacts(build: Build | undefined, type: string | null): Record<string, string | null> {
  const facts = Object.entries(LISTED_FACTS[type ?? ''] ?? {});
  return Object.fromEntries(facts.map(([name, fact]) => [name, build?.types[type!]?.[fact] ?? null]));
}

/** Do the facts of a type fit what a caller asks for (typeInfo of listBuilds)? */
export function typeMatches(build: Pick<Build, 'types'>, name: string, wanted: Struct | null): boolean {
  if (!Object.hasOwn(build.types, name)) return false;
  const facts = build.types[name] ?? {};
  return Object.entries(wanted ?? {}).every(([field, value]) => value === null || facts[field] === value);
}
