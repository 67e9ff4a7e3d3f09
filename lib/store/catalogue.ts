import { segmentStamp } from './columns.ts';
import { stampKey } from './stamps.ts';
import { type Item, sequenceKey, type Table } from './table.ts';

/** How far a kind of rows is catalogued (hub/catalogue). Written by the keeper alone. */
export interface Progress {
  /** so many segments, from the first on */
  readonly sealed: number;
  /** ids up to this one had been given out at `since`, epoch seconds */
  readonly next: number;
  readonly since: number;
}

/** Which state of a segment is in S3, and how many of its rows were not final. */
export type Written = readonly [stamp: string, open: number];

const progressKey = (kind: string) => ({ pk: `catalogue#${kind}`, sk: '.' });
const writtenKey = (kind: string) => ({ pk: `catalogue#${kind}`, sk: 'written' });

/** The object in S3 that holds a segment. */
export const segmentObject = (kind: string, number: number): string => `catalogue/${kind}/${number}.gz`;

export const readProgress = async (table: Table, kind: string): Promise<Progress | undefined> =>
  progressOf(await table.get(progressKey(kind)));

/** The progress, and the stamps of the first `count` segments, in one round trip. */
export async function readStampedProgress(source: Pick<Table, 'getMany'>, kind: string, count: number) {
  const [progress, ...stamps] = await source.getMany([progressKey(kind), ...stampKeys(kind, count)]);
  return { progress: progressOf(progress), stamps: stamps.map(stampOf) };
}

export const readSegmentStamp = async (table: Table, kind: string, number: number): Promise<string> =>
  stampOf(await table.get(stampKey(segmentStamp(kind, number))));

/** What the keeper has to know: the progress, the last id given out, the stamps of now, and those that are written. */
export async function readCatalogueState(table: Table, kind: string) {
  const items = await table.getMany([progressKey(kind), sequenceKey(kind), writtenKey(kind)]);
  const progress = progressOf(items[0]);
  const stamps = await table.getMany(stampKeys(kind, progress?.sealed ?? 0));
  return {
    progress,
    last: Number(items[1]?.value ?? 0),
    stamps: stamps.map(stampOf),
    written: (items[2]?.segments ?? []) as Written[],
  };
}

/** `now`: epoch seconds */
export function writeProgress(
  table: Table,
  kind: string,
  progress: Progress,
  written: readonly Written[],
  now: number,
): Promise<void> {
  const v = Math.floor(now * 1000);
  return table.write([
    { put: { ...writtenKey(kind), v, segments: written } },
    { put: { ...progressKey(kind), v, ...progress } },
  ]);
}

const stampKeys = (kind: string, count: number) =>
  Array.from({ length: count }, (_, i) => stampKey(segmentStamp(kind, i)));
const stampOf = (item: Item | undefined): string => String(item?.stamp ?? '-');
const progressOf = (item: Item | undefined): Progress | undefined =>
  item && { sealed: Number(item.sealed), next: Number(item.next), since: Number(item.since) };
