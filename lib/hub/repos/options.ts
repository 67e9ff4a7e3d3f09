import { ParameterError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { repr, truthy } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { RepoOptions } from '#store/repos';
import type { Ctx } from '../context.ts';

const NAMES = ['src', 'debuginfo', 'separate_src', 'maven'] as const;
export type GivenOptions = Readonly<Partial<Record<(typeof NAMES)[number], boolean>>>;

/** Repo options as a caller gives them: only the known names, None for nothing. */
export function givenOptions(value: Value): GivenOptions {
  if (value === null) return {};
  if (!isStruct(value)) throw new ParameterError(`Invalid type for repo options: ${repr(value)}`);
  const unknown = Object.keys(value).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new ParameterError(`Invalid repo option: ${unknown}`);
  const set = Object.entries(value).filter(([, on]) => on !== null);
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
    maven: EnableMaven && tag.maven_support,
    debuginfo: truthy(tag.extra.with_debuginfo ?? false) || among(DebuginfoTags),
    separate_src: among(SeparateSourceTags),
  };
  const own = tag.extra['repo.opts'];
  return { ...base, ...(isStruct(own) ? givenOptions(own) : {}) };
}

/** The options of a repo, and those among them that are not the tag's own. */
export function effectiveOptions(ctx: Ctx, tag: OptionTag, given: GivenOptions) {
  const usual = defaultOptions(ctx, tag);
  const custom = Object.fromEntries(
    Object.entries(given).filter(([name, on]) => usual[name as keyof RepoOptions] !== on),
  );
  return { opts: { ...usual, ...given }, custom };
}
