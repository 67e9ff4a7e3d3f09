import { BUILD } from '#core/states';
import { builds } from './builds.ts';
import { segmentOf } from './columns.ts';
import { type PackedRpm, type Rpm, rpms } from './rpms.ts';
import { type StampName, touch } from './stamps.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * The RPMs of a build once more, packed: a tag's repo or RPM list needs those of thousands of builds, and gets them with
 * one item for each. The rows (rpms.ts) and the packs are written in the same transaction.
 */
const PER_ITEM = 250;

const packKey = (build: number, part: number) => ({ pk: `build#${build}`, sk: `rpms#${pad(part)}` });

export async function buildRpms(tx: Tx, build: number): Promise<PackedRpm[]> {
  const items = await tx.query({ pk: `build#${build}`, prefix: 'rpms#' });
  return items.flatMap((item) => item.rpms as PackedRpm[]);
}

/** build id -> its RPMs; builds without any are left out */
export async function rpmsOfBuilds(tx: Tx, builds: readonly number[]): Promise<Map<number, PackedRpm[]>> {
  const first = await tx.getMany(builds.map((build) => packKey(build, 0)));
  const more = first.flatMap((item, i) =>
    Array.from({ length: Number(item?.parts ?? 1) - 1 }, (_, part) => packKey(builds[i]!, part + 1)),
  );
  const rest = await tx.getMany(more);
  const found = new Map<number, PackedRpm[]>();
  for (const item of [...first, ...rest]) {
    if (!item) continue;
    const build = Number(item.build_id);
    found.set(build, [...(found.get(build) ?? []), ...(item.rpms as PackedRpm[])]);
  }
  return found;
}

/** Stands for the RPMs of many builds. */
export const rpmsStamp = (build: number): StampName => `rpms/${segmentOf(build)}`;

/** Of a build in progress nothing is remembered, and imports do not get into each other's way. */
async function touchRpms(tx: Tx, build: number): Promise<void> {
  if ((await builds.get(tx, build))?.state !== BUILD.BUILDING) touch(tx, rpmsStamp(build));
}

/** Writes the items in which the RPMs at `changed` stand, and the first one, which tells how many items there are. */
async function writePack(
  tx: Tx,
  build: number,
  all: readonly PackedRpm[],
  before: number,
  changed: readonly number[],
): Promise<void> {
  await touchRpms(tx, build);
  const parts = partsOf(all.length);
  const touched = new Set(changed.map((at) => Math.floor(at / PER_ITEM)));
  if (parts !== partsOf(before)) touched.add(0);
  for (const part of touched) {
    if (part >= parts) continue;
    const slice = all.slice(part * PER_ITEM, (part + 1) * PER_ITEM);
    tx.put({ ...packKey(build, part), build_id: build, parts, rpms: slice });
  }
  for (let part = parts; part < partsOf(before); part++) tx.delete(packKey(build, part));
}

const partsOf = (count: number): number => Math.ceil(count / PER_ITEM);

/** The places from `from` up to `to`. */
const places = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Adds RPMs to a build. A second regular one of the same NVRA is a conflict, which the caller has to look for first. */
export async function addToBuild(tx: Tx, build: number, added: readonly PackedRpm[]): Promise<void> {
  const present = await buildRpms(tx, build);
  for (const { sigs, ...rpm } of added) rpms.insert(tx, rpm);
  const all = [...present, ...added];
  await writePack(tx, build, all, present.length, places(present.length, all.length));
}

/** Changes RPMs of a build, in their rows and in its pack. */
export async function changeInBuild(
  tx: Tx,
  build: number,
  ids: readonly number[],
  patch: (rpm: PackedRpm) => PackedRpm,
): Promise<void> {
  const present = await buildRpms(tx, build);
  const changed = present.flatMap((rpm, at) => (ids.includes(rpm.id) ? [at] : []));
  const all = [...present];
  for (const at of changed) {
    const old = present[at]!;
    const fresh = patch(old);
    if (row(fresh) !== row(old)) rpms.replace(tx, withoutSigs(old), withoutSigs(fresh));
    all[at] = fresh;
  }
  await writePack(tx, build, all, present.length, changed);
}

const withoutSigs = ({ sigs, ...rpm }: PackedRpm): Rpm => rpm;
const row = (rpm: PackedRpm): string => JSON.stringify(withoutSigs(rpm));

export async function removeFromBuild(tx: Tx, build: number, ids: readonly number[]): Promise<void> {
  const present = await buildRpms(tx, build);
  for (const rpm of present) if (ids.includes(rpm.id)) rpms.remove(tx, withoutSigs(rpm));
  const left = present.filter((rpm) => !ids.includes(rpm.id));
  const first = present.findIndex((rpm) => ids.includes(rpm.id));
  await writePack(tx, build, left, present.length, first < 0 ? [] : places(first, left.length));
}
