import { canonArch } from '#core/arch';
import { GenericError, ParameterError } from '#core/errors';
import { typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { hostChannels, hostConfig } from '#store/hosts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { findUser } from '../users/find.ts';
import { findChannel } from './channels.ts';
import { allHosts, HOST_COLUMNS, shownHost } from './show.ts';

interface Filter {
  readonly arches: Value;
  readonly channelID: Value;
  readonly ready: boolean | null;
  readonly enabled: boolean | null;
  readonly userID: Value;
  readonly queryOpts: Struct | null;
}

/** Hosts that have one of the arches, are in the channel, belong to the user, and are ready and enabled or not. */
export async function listHosts(ctx: Ctx, { arches, channelID, ready, enabled, userID, queryOpts }: Filter) {
  const wanted = wantedArches(arches);
  const [members, user, all] = await Promise.all([
    channelID === null ? null : membersOf(ctx, channelID),
    userID === null ? null : findUser(ctx.tx, userID, true),
    allHosts(ctx),
  ]);
  const chosen = all.filter(
    ({ host, config }) =>
      (!wanted || config.arches.split(/\s+/).some((arch) => wanted.includes(arch))) &&
      (!members || members.has(host.id)) &&
      (!user || host.user_id === user.id) &&
      (ready === null || host.ready === ready) &&
      (enabled === null || config.enabled === enabled),
  );
  return applyQueryOpts(chosen.map(shownHost), queryOpts, HOST_COLUMNS);
}

function wantedArches(arches: Value): string[] | null {
  if (arches === null) return null;
  const list = typeof arches === 'string' ? [arches] : arches;
  if (!Array.isArray(list)) throw new ParameterError(`Invalid type for arches: <class '${typeName(arches)}'>`);
  if (list.length === 0) throw new GenericError('arches option cannot be empty');
  return list.map(String);
}

async function membersOf(ctx: Ctx, channel: Value): Promise<Set<number>> {
  const { id } = await findChannel(ctx, channel, true);
  return new Set((await hostChannels.at(ctx.tx, 'channel', id)).map((row) => row.host_id));
}

/** Every architecture, in its canonical form, that some host has. */
export async function allArches(ctx: Ctx): Promise<string[]> {
  const configs = await hostConfig.at(ctx.tx, 'all', '');
  const words = configs.flatMap((config) => config.arches.split(/\s+/)).filter((arch) => arch !== '');
  return [...new Set(words.map(canonArch))];
}
