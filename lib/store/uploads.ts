import type { FileStore, Source } from './files.ts';
import { continueSum, type RunningSum, sha256Of } from './runningsum.ts';
import { Conflict, type Item, type Key, MAX_TRANSACTION_ITEMS, pad, type Range, type Table } from './table.ts';

/**
 * Files below work/ while they grow. Each piece is an object of its own and an item (offset, size); a piece ends where the
 * next begins, so that what is written later over the end of one counts. What a piece costs does not depend on how many there
 * are: it looks at the last one only. As they come, pieces are joined to blocks, which the file store can make one object of
 * by itself (`consolidate`), whatever the size of the file; the digest of it is carried along.
 */
export interface Piece {
  readonly offset: number;
  readonly size: number;
  /** seconds since the epoch */
  readonly mtime: number;
  /** of all bytes up to the end of this piece; null when they did not come in order */
  readonly sum: RunningSum | null;
}

/** Blocks begin where a multiple of this is passed. Above what S3 wants of a part, even less the piece that passes it. */
const BLOCK = 16 * 1024 * 1024;

const partition = (path: string): string => `upload#${path}`;
const pieceSk = (offset: number): string => `piece#${pad(offset)}`;
const pieceKey = (path: string, offset: number): Key => ({ pk: partition(path), sk: pieceSk(offset) });
const pieceObject = (path: string, offset: number): string => `uploads/${path}/${pad(offset)}`;
const whole = (path: string): string => `work/${path}`;

async function pieces(table: Table, path: string, range: Omit<Range, 'pk'>): Promise<Piece[]> {
  const items = await table.query({ pk: partition(path), ...range });
  return items.map(pieceOf);
}

const pieceOf = (item: Item): Piece => ({
  offset: Number(item.offset),
  size: Number(item.size),
  mtime: Number(item.mtime),
  sum: (item.sum as RunningSum | null | undefined) ?? null,
});

export const endOf = ({ offset, size }: Piece): number => offset + size;

/** The piece that the file ends with; undefined when it does not grow. */
export const lastPiece = async (table: Table, path: string): Promise<Piece | undefined> =>
  (await pieces(table, path, { prefix: 'piece#', reverse: true, limit: 1 }))[0];

const from = (offset: number): Omit<Range, 'pk'> => ({ from: pieceSk(offset), to: 'piece#~' });

/** Writes the piece that the file is to end with: whatever was at its offset and after it is gone. */
export async function addPiece(
  table: Table,
  files: FileStore,
  path: string,
  offset: number,
  body: Uint8Array,
  mtime: number,
): Promise<void> {
  let before = await lastPiece(table, path);
  if (before && before.offset >= offset) {
    await dropPieces(table, files, path, offset);
    before = await lastPiece(table, path);
  }
  const sum = await sumAfter(before, offset, body);
  await files.put(pieceObject(path, offset), body);
  await writePieces(table, path, [{ offset, size: body.length, mtime, sum }]);
  const block = Math.floor(offset / BLOCK) * BLOCK;
  if (offset + body.length >= block + BLOCK) await joinPieces(table, files, path, block);
}

/** The sums of all up to the end of a piece; null when it does not begin where the one before it ends. */
async function sumAfter(before: Piece | undefined, offset: number, body: Uint8Array): Promise<RunningSum | null> {
  if (offset === 0) return continueSum(undefined, body);
  return before?.sum && endOf(before) === offset ? continueSum(before.sum, body) : null;
}

async function writePieces(table: Table, path: string, made: readonly Piece[], gone: readonly Piece[] = []) {
  await table.write([
    ...made.map((piece) => ({ put: { ...pieceKey(path, piece.offset), v: 1, ...piece } })),
    ...gone.map(({ offset }) => ({ delete: pieceKey(path, offset) })),
  ]);
}

/** Makes one piece of those that begin after `start`. Its object takes the place of the first's, whose bytes it begins with. */
async function joinPieces(table: Table, files: FileStore, path: string, start: number): Promise<void> {
  const small = await pieces(table, path, from(start));
  const [first, ...others] = small;
  const inOrder = small.every((piece, i) => i === 0 || endOf(small[i - 1]!) === piece.offset);
  if (!first || others.length === 0 || small.length > MAX_TRANSACTION_ITEMS || !inOrder) return;
  const last = others.at(-1)!;
  await files.compose(pieceObject(path, first.offset), sourcesOf(path, small));
  await writePieces(table, path, [{ ...last, offset: first.offset, size: endOf(last) - first.offset }], others);
  await files.remove(others.map(({ offset }) => pieceObject(path, offset)));
}

/** Drops the pieces that begin at or after the offset. */
async function dropPieces(table: Table, files: FileStore, path: string, offset = 0): Promise<void> {
  const gone = await pieces(table, path, from(offset));
  for (let i = 0; i < gone.length; i += MAX_TRANSACTION_ITEMS) {
    await writePieces(table, path, [], gone.slice(i, i + MAX_TRANSACTION_ITEMS));
  }
  await files.remove(gone.map((piece) => pieceObject(path, piece.offset)));
}

/** What each piece has of the file, with zeros where nothing was written. */
function sourcesOf(path: string, list: readonly Piece[], begin = list[0]?.offset ?? 0): Source[] {
  const sources: Source[] = [];
  let end = begin;
  for (const [i, piece] of list.entries()) {
    if (piece.offset > end) sources.push({ key: null, from: 0, length: piece.offset - end });
    end = Math.min(endOf(piece), list[i + 1]?.offset ?? Number.POSITIVE_INFINITY);
    sources.push({ key: pieceObject(path, piece.offset), from: 0, length: end - piece.offset });
  }
  return sources;
}

/** A finished file grows again: it becomes the first piece. Nothing when there is none, or it grows already. */
export async function growAgain(table: Table, files: FileStore, path: string): Promise<Piece | undefined> {
  const last = await lastPiece(table, path);
  if (last) return last;
  const stat = await files.stat(whole(path));
  if (!stat) return undefined;
  await files.copy(whole(path), pieceObject(path, 0));
  const piece = { offset: 0, size: stat.size, mtime: stat.mtime, sum: null };
  await writePieces(table, path, [piece]);
  await files.remove([whole(path)]);
  return piece;
}

/** Pieces may be joined between the look at the items and that at the objects. */
const LOOKS = 3;

/** Bytes of a growing or finished file; undefined when there is none. */
export async function readWork(
  table: Table,
  files: FileStore,
  path: string,
  offset = 0,
  length = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | undefined> {
  for (let look = 1; ; look++) {
    const last = await lastPiece(table, path);
    if (!last) return files.get(whole(path), offset, Number.isFinite(length) ? length : undefined);
    const end = Math.min(offset + length, endOf(last));
    const bytes = await readPieces(files, path, await piecesAt(table, path, offset, end), offset, end);
    if (bytes) return bytes;
    if (look === LOOKS) throw new Error(`lost: a piece of ${path}`);
  }
}

/** The pieces that have a part of a stretch, and the one before the first of them. */
async function piecesAt(table: Table, path: string, offset: number, end: number): Promise<Piece[]> {
  const [first] = await pieces(table, path, { from: 'piece#', to: pieceSk(offset), reverse: true, limit: 1 });
  return pieces(table, path, { from: pieceSk(first?.offset ?? 0), to: pieceSk(end) });
}

async function readPieces(
  files: FileStore,
  path: string,
  list: readonly Piece[],
  offset: number,
  end: number,
): Promise<Uint8Array | undefined> {
  const out = new Uint8Array(Math.max(0, end - offset));
  const read = list.map(async (piece, i) => {
    const start = Math.max(offset, piece.offset);
    const stop = Math.min(end, endOf(piece), list[i + 1]?.offset ?? end);
    if (stop <= start) return true;
    const bytes = await files.get(pieceObject(path, piece.offset), start - piece.offset, stop - start);
    if (bytes) out.set(bytes, start - offset);
    return bytes !== undefined;
  });
  return (await Promise.all(read)).every(Boolean) ? out : undefined;
}

export interface WorkStat {
  readonly size: number;
  readonly mtime: number;
  /** of a growing file whose pieces came in order */
  readonly adler?: number;
}

export async function statWork(table: Table, files: FileStore, path: string): Promise<WorkStat | undefined> {
  const last = await lastPiece(table, path);
  if (!last) return files.stat(whole(path));
  return { size: endOf(last), mtime: last.mtime, ...(last.sum ? { adler: last.sum.adler } : {}) };
}

/** One object of all pieces. Safe to repeat: the pieces go only when the object is there. */
export async function consolidate(table: Table, files: FileStore, path: string): Promise<void> {
  const all = await pieces(table, path, { prefix: 'piece#' });
  const last = all.at(-1);
  if (!last) return;
  await files.compose(whole(path), sourcesOf(path, all, 0), last.sum ? { sha256: await sha256Of(last.sum) } : {});
  await dropPieces(table, files, path);
}

/** Names of the files in a directory below work/, growing ones included. */
export async function listWork(files: FileStore, directory: string): Promise<string[]> {
  const [done, growing] = await Promise.all([files.list(`work/${directory}/`), files.list(`uploads/${directory}/`)]);
  const names = [
    ...done.files.map((file) => file.key.slice(`work/${directory}/`.length)),
    ...growing.files.map((file) => file.key.slice(`uploads/${directory}/`.length).replace(/\/\d+$/, '')),
  ];
  return [...new Set(names)].sort();
}

/** Who may write to a directory: the first who did. */
export async function claimDirectory(table: Table, directory: string, userId: number): Promise<number> {
  const key = { pk: `uploaddir#${directory}`, sk: '.' };
  const held = await table.get(key);
  if (held) return Number(held.user_id);
  try {
    await table.write([{ put: { ...key, v: 1, user_id: userId }, expect: 0 }]);
    return userId;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return Number((await table.get(key))?.user_id);
  }
}
