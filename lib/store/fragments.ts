import { gunzipSync, gzipSync } from 'node:zlib';
import type { Kind } from '#core/repodata/fragments';
import type { FileStore } from './files.ts';
import { pad, type Table } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Pieces of repository metadata, made once when an RPM or a signed copy of it comes in (core/repodata/fragments.ts). A repo
 * of 20,000 builds reads them by the hundred: per build and kind one compressed item, or a few. A piece that is too big for
 * an item is an object of its own.
 */
export interface Piece {
  readonly rpm_id: number;
  /** '' for the RPM as it was imported, a key for a signed copy */
  readonly sigkey: string;
  readonly xml: string;
}

/** compressed bytes of one item; DynamoDB allows 400 kB, and 4 MB in one transaction */
const ITEM_BYTES = 250_000;
/** compressed bytes of a piece that still goes into an item */
const PIECE_BYTES = 80_000;

const itemKey = (build: number, kind: Kind, part: number) => ({
  pk: `build#${build}`,
  sk: `fragments#${kind}#${pad(part)}`,
});
const objectKey = (build: number, kind: Kind, piece: Piece): string =>
  `repodata-fragments/${build}/${kind}/${piece.rpm_id}${piece.sigkey ? `-${piece.sigkey}` : ''}.xml.gz`;

/** As stored: the text, or where it is. */
type Stored = [rpm: number, sigkey: string, xml: string | null];

/**
 * All pieces of some builds of one kind, in the order of the builds. One round trip for a hundred builds, as a rule. It reads
 * the table itself: a transaction would keep what it has read.
 */
export async function* readPieces(
  table: Table,
  files: FileStore,
  builds: readonly number[],
  kind: Kind,
  wanted: (rpm: number, sigkey: string) => boolean,
): AsyncGenerator<Piece> {
  for (let at = 0; at < builds.length; at += BUILDS_AT_ONCE) {
    const chunk = builds.slice(at, at + BUILDS_AT_ONCE);
    const stored = await readStored(table, chunk, kind);
    for (const build of chunk) {
      for (const [rpm_id, sigkey, xml] of stored.get(build) ?? []) {
        if (!wanted(rpm_id, sigkey)) continue;
        const piece = { rpm_id, sigkey, xml: xml ?? '' };
        yield xml === null ? { ...piece, xml: await readObject(files, objectKey(build, kind, piece)) } : piece;
      }
    }
  }
}

/** Bounds the memory that a reader needs. */
const BUILDS_AT_ONCE = 400;

async function readStored(table: Table, builds: readonly number[], kind: Kind): Promise<Map<number, Stored[]>> {
  const first = await table.getMany(builds.map((build) => itemKey(build, kind, 0)));
  const more = first.flatMap((item, i) =>
    Array.from({ length: Number(item?.parts ?? 1) - 1 }, (_, part) => itemKey(builds[i]!, kind, part + 1)),
  );
  const rest = await table.getMany(more);
  const found = new Map<number, Stored[]>();
  for (const item of [...first, ...rest]) {
    if (!item) continue;
    const build = Number(item.build_id);
    found.set(build, [...(found.get(build) ?? []), ...unpack(item.data as Uint8Array)]);
  }
  return found;
}

const unpack = (data: Uint8Array): Stored[] => JSON.parse(gunzipSync(data).toString('utf8')) as Stored[];

async function readObject(files: FileStore, key: string): Promise<string> {
  const data = await files.get(key);
  if (!data) throw new Error(`lost: ${key}`);
  return gunzipSync(data).toString('utf8');
}

/** Adds pieces to a build, or replaces those of the same RPM and key. Only the items that change are written. */
export async function addPieces(tx: Tx, files: FileStore, build: number, kind: Kind, added: readonly Piece[]) {
  const fresh = await Promise.all(added.map((piece) => stored(files, build, kind, piece)));
  const replaced = new Set(fresh.map(nameOf));
  const parts = await present(tx, build, kind);
  const kept = parts.map((part) => part.filter((piece) => !replaced.has(nameOf(piece))));
  const last = kept.pop() ?? [];
  write(tx, build, kind, parts, [...kept, ...pack([...last, ...fresh])]);
}

/** Drops the pieces of which `gone` says so. */
export async function dropPieces(tx: Tx, build: number, kind: Kind, gone: (rpm: number, sigkey: string) => boolean) {
  const parts = await present(tx, build, kind);
  const left = parts.map((part) => part.filter(([rpm, sigkey]) => !gone(rpm, sigkey)));
  const filled = left.filter((part) => part.length > 0);
  write(tx, build, kind, parts, filled.length === left.length ? left : filled);
}

/** Changes the text of every piece of a build. */
export async function rewritePieces(
  tx: Tx,
  files: FileStore,
  build: number,
  kind: Kind,
  change: (xml: string) => string,
): Promise<void> {
  const parts = await present(tx, build, kind);
  const after = await Promise.all(
    parts.map((part) =>
      Promise.all(
        part.map(async ([rpm_id, sigkey, xml]): Promise<Stored> => {
          const piece = { rpm_id, sigkey, xml: '' };
          const text = xml ?? (await readObject(files, objectKey(build, kind, piece)));
          return stored(files, build, kind, { ...piece, xml: change(text) });
        }),
      ),
    ),
  );
  write(tx, build, kind, parts, after);
}

const nameOf = ([rpm, sigkey]: Stored): string => `${rpm} ${sigkey}`;

/** The pieces of a build item by item. */
async function present(tx: Tx, build: number, kind: Kind): Promise<Stored[][]> {
  const items = await tx.query({ pk: `build#${build}`, prefix: `fragments#${kind}#` });
  return items.map((item) => unpack(item.data as Uint8Array));
}

async function stored(files: FileStore, build: number, kind: Kind, piece: Piece): Promise<Stored> {
  const { rpm_id, sigkey, xml } = piece;
  const packed = xml.length > PIECE_BYTES ? gzipSync(xml) : null;
  if (!packed || packed.length < PIECE_BYTES) return [rpm_id, sigkey, xml];
  await files.put(objectKey(build, kind, piece), packed);
  return [rpm_id, sigkey, null];
}

/** Writes the items that are not as they were; the first one tells how many there are. */
function write(tx: Tx, build: number, kind: Kind, before: readonly Stored[][], after: readonly Stored[][]): void {
  after.forEach((part, i) => {
    const old = before[i];
    const same = old?.length === part.length && old.every((piece, at) => piece === part[at]);
    if (same && (i > 0 || before.length === after.length)) return;
    const data = gzipSync(JSON.stringify(part));
    tx.put({ ...itemKey(build, kind, i), build_id: build, parts: after.length, data });
  });
  for (let i = after.length; i < before.length; i++) tx.delete(itemKey(build, kind, i));
}

/** Cuts pieces into items. */
function pack(all: readonly Stored[]): Stored[][] {
  if (all.length <= 1) return all.length === 0 ? [] : [[...all]];
  if (gzipSync(JSON.stringify(all)).length < ITEM_BYTES) return [[...all]];
  const half = Math.ceil(all.length / 2);
  return [...pack(all.slice(0, half)), ...pack(all.slice(half))];
}
