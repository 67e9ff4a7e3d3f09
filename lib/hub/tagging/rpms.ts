import type { Value } from '#core/xmlrpc/value';
import { rpmsOfBuilds } from '#store/rpmpacks';
import type { PackedRpm } from '#store/rpms';
import type { Ctx } from '../context.ts';
import { archesOf } from '../rpms/list.ts';
import { taggedRpm } from '../rpms/show.ts';
import type { ListTagged } from './lists.ts';
import { rememberedRows } from './remembered.ts';

export interface ListTaggedRpms extends ListTagged {
  readonly arch?: Value;
  /** a row for each signature, with its key */
  readonly rpmsigs?: boolean;
}

/** The RPMs of the builds in a tag, and these builds. */
export async function listTaggedRpms(ctx: Ctx, options: ListTaggedRpms) {
  const { arch = null, rpmsigs = false, extra = true } = options;
  const arches = archesOf(arch);
  const builds = await rememberedRows(ctx, { ...options, extra: false });
  const ids = [...new Set(builds.map((build) => build.id))];
  const packs = await rpmsOfBuilds(ctx.tx, ids);
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
