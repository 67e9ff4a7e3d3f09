import type { Value } from '#core/xmlrpc/value';
import { rpmsOfBuilds, rpmsStamp } from '#store/rpmpacks';
import type { PackedRpm } from '#store/rpms';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import type { Question } from '../memory/memory.ts';
import { archesOf } from '../rpms/list.ts';
import { taggedRpm } from '../rpms/show.ts';
import { type ListTagged, taggedIn } from './lists.ts';
import { question, rememberedRows } from './remembered.ts';
import type { TaggedBuild } from './select.ts';

export interface ListTaggedRpms extends ListTagged {
  readonly arch?: Value;
  /** a row for each signature, with its key */
  readonly rpmsigs?: boolean;
}

/** The RPMs of the builds in a tag, and these builds: as clients get it, from memory where that is worth it. */
export async function listTaggedRpms(ctx: Ctx, options: ListTaggedRpms): Promise<unknown> {
  const given = { ...options, extra: options.extra ?? true };
  if (ctx.whole && !options.package && !ctx.tx.dirty) return ctx.hub.memory.prepared(rpmQuestion(ctx, given));
  return withRpms(ctx.tx, given, await rememberedRows(ctx, { ...options, extra: false, withRpms: true }));
}

function rpmQuestion(ctx: Ctx, options: ListTaggedRpms): Question<unknown> {
  const { arch = null, rpmsigs = false, extra = true } = options;
  const ofBuilds = question({ ...options, extra: false });
  return {
    method: 'listTaggedRPMS',
    params: { ...ofBuilds.params, arch, rpmsigs, extra },
    event: ofBuilds.event,
    look: async (tx, past) => {
      const [builds, others] = await Promise.all([ctx.hub.memory.rows(ofBuilds), ofBuilds.look(tx, past)]);
      return [...new Set(builds.map((build) => rpmsStamp(build.id))), ...others];
    },
    read: async (tx) => withRpms(tx, options, await taggedIn(tx, { ...options, extra: false })),
  };
}

async function withRpms(tx: Tx, options: ListTaggedRpms, builds: readonly TaggedBuild[]) {
  const { arch = null, rpmsigs = false, extra = true } = options;
  const arches = archesOf(arch);
  const ids = [...new Set(builds.map((build) => build.id))];
  const packs = await rpmsOfBuilds(tx, ids);
  const rows = ids
    .flatMap((id) => packs.get(id) ?? [])
    .filter((rpm) => arches === null || arches.has(rpm.arch))
    .flatMap((rpm) => rowsOf(rpm, rpmsigs, extra));
  return [rows, builds];
}

function rowsOf(rpm: PackedRpm, rpmsigs: boolean, withExtra: boolean) {
  const { extra, ...plain } = taggedRpm(rpm);
  const row = withExtra ? { ...plain, extra } : plain;
  if (!rpmsigs) return [row];
  const keys = rpm.sigs.length > 0 ? rpm.sigs : [null];
  return keys.map((sigkey) => ({ ...row, sigkey }));
}
