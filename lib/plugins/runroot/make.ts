import { canonArch, isNoarch, parseArches } from '#core/arch';
import { GenericError } from '#core/errors';
import { repr, typeName } from '#core/python';
import { withNames } from '#core/starstar';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { allArches, listHosts } from '#hub/hosts/list';
import { findTag, type TagInfo } from '#hub/tags/find';
import { makeTask } from '#hub/tasks/make';
import { channelName } from '#hub/tasks/options';

/** Before ordinary builds: somebody waits for it. */
const PRIORITY = 15;

/** Koji 1.35: the channel that runroot tasks ask for. */
const CHANNEL = 'runroot';

/** Makes a runroot task. Its request is what the caller gave, word by word. */
export async function makeRunroot(
  ctx: Ctx,
  tagInfo: Value,
  arch: string,
  command: Value,
  channel: Value,
  opts: Struct,
): Promise<number> {
  if (parseArches(arch, { strict: true }).length === 0)
    throw new GenericError('Architecture can be only [a-zA-Z0-9_-]');
  assertCommand(command);
  const name = await channelName(ctx, channel ?? CHANNEL);
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const place = isNoarch(arch) ? await noarchPlace(ctx, tag, name) : arch;
  const args = withNames([tagInfo, arch, command], opts);
  return makeTask(ctx, 'runroot', args, { priority: PRIORITY, channel: name, arch: place });
}

function assertCommand(command: Value): void {
  if (typeof command === 'string' || Array.isArray(command)) return;
  throw new GenericError(`Invalid type for value '${repr(command)}': <class '${typeName(command)}'>`);
}

/**
 * Not every arch makes a proper buildroot of every tag: where the tag lacks one that some host has, the task is for one
 * that the tag and the hosts of the channel have in common.
 */
async function noarchPlace(ctx: Ctx, tag: TagInfo, channel: string): Promise<string> {
  if (!tag.arches) throw new GenericError(`no arches defined for tag ${tag.name}`);
  const tagArches = parseArches(tag.arches);
  if ((await allArches(ctx)).every((arch) => tagArches.includes(arch))) return 'noarch';
  const offered = await channelArches(ctx, channel);
  const choices = tagArches.filter((arch) => offered.has(arch));
  if (choices.length === 0) throw new GenericError(`no common arches for tag/channel: ${tag.name}/${channel}`);
  // Koji 1.35 takes one at random; the milliseconds of the clock spread them as well
  return canonArch(choices[Math.floor(ctx.now() * 1000) % choices.length]!);
}

async function channelArches(ctx: Ctx, channel: string): Promise<Set<string>> {
  const filter = { arches: null, channelID: channel, ready: null, enabled: true, userID: null, queryOpts: null };
  const rows = (await listHosts(ctx, filter)) as Value;
  const words = (Array.isArray(rows) ? rows : []).flatMap((row) =>
    isStruct(row) ? String(row.arches).split(/\s+/) : [],
  );
  return new Set(words.filter((arch) => arch !== '').map(canonArch));
}
