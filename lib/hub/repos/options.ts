import { ParameterError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { truthy } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { RepoOptions } from '#store/repos';
import type { Ctx } from '../context.ts';

const NAMES = ['src', 'debuginfo', 'separate_src', 'maven'] as const;
export type GivenOptions = Readonly<Partial<Record<(typeof NAMES)[number], boolean>>>;

const isName = (name: string): boolean => (NAMES as readonly string[]).includes(name);

/** Repo options as a caller gives them: only the known names, None for nothing. */
export function givenOptions(value: Value): GivenOptions {
  if (value === null) return {};
  if (!isStruct(value)) throw new ParameterError('Repo opts must be a dictionary');
  const unknown = Object.keys(value).find((name) => !isName(name));
  if (unknown !== undefined) throw new ParameterError(`Invalid repo option: ${unknown}`);
  return knownOptions(value);
}

/** Those of a tag: what is not known says nothing. */
function knownOptions(value: Value): GivenOptions {
  const set = isStruct(value) ? Object.entries(value).filter(([name, on]) => isName(name) && on !== null) : [];
  return Object.fromEntries(set.map(([name, on]) => [name, truthy(on)]));
}

/** A tag, as far as its repo options go: its name and its extra values, inherited ones included. */
export interface OptionTag {
  readonly name: string;
  readonly maven_support: boolean;
  readonly extra: Readonly<Record<string, Value>>;
}

/** What a repo of the tag holds when nobody asks for more: hub options, then the tag's extra `repo.opts`. */
function defaultOptions(ctx: Ctx, tag: OptionTag): RepoOptions {
  const { DebuginfoTags, SourceTags, SeparateSourceTags, EnableMaven } = ctx.hub.settings.hub;
  const among = (globs: readonly string[]): boolean => globs.some((glob) => fnmatch(tag.name, glob));
  const base: RepoOptions = {
    src: among(SourceTags),
    maven: false,
    debuginfo: among(DebuginfoTags),
    separate_src: among(SeparateSourceTags),
  };
  // with_debuginfo is the older way, which repo.opts puts out of force as a whole
  const { with_debuginfo = null, 'repo.opts': own = null } = tag.extra;
  const legacy = own === null && with_debuginfo !== null ? { debuginfo: truthy(with_debuginfo) } : {};
  const opts: RepoOptions = { ...base, ...legacy, ...knownOptions(own) };
  return { ...opts, maven: EnableMaven && (tag.maven_support || opts.maven) };
}

/** The options of a repo, and those among them that are not the tag's own. */
export function effectiveOptions(ctx: Ctx, tag: OptionTag, given: GivenOptions) {
  const usual = defaultOptions(ctx, tag);
  const custom = Object.fromEntries(
    Object.entries(given).filter(([name, on]) => usual[name as keyof RepoOptions] !== on),
  );
  return { opts: { ...usual, ...given }, custom };
}
