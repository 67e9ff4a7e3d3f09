import type { FileStore } from './files.ts';
import { Conflict, type Key, pad, type Table } from './table.ts';

/**
 * Files below work/ while they grow. Each piece is an object of its own and an item (offset, size); `consolidate` makes
 * one object of them. So a piece is written once, whatever the size of the file, and a reader sees what is there so far.
 */
export interface Piece {
  readonly offset: number;
  readonly size: number;
}

const partition = (path: string): string => `upload#${path}`;
const pieceKey = (path: string, offset: number): Key => ({ pk: partition(path), sk: `piece#${pad(offset)}` });
const pieceObject = (path: string, offset: number): string => `uploads/${path}/${pad(offset)}`;
const whole = (path: string): string => `work/${path}`;

export async function piecesOf(table: Table, path: string): Promise<Piece[]> {
  const items = await table.query({ pk: partition(path), prefix: 'piece#' });
  return items.map((item) => ({ offset: Number(item.offset), size: Number(item.size) }));
}

export const sizeOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((end, piece) => Math.max(end, piece.offset + piece.size), 0);

export async function addPiece(
  table: Table,
  files: FileStore,
  path: string,
  offset: number,
  body: Uint8Array,
  mtime: number,
): Promise<void> {
  await files.put(pieceObject(path, offset), body);
  await table.write([{ put: { ...pieceKey(path, offset), v: 1, offset, size: body.length, mtime } }]);
}

/** Drops the pieces at and after the offset. */
export async function dropPieces(
  table: Table,
  files: FileStore,
  path: string,
  pieces: readonly Piece[],
  from = 0,
): Promise<void> {
  const gone = pieces.filter((piece) => piece.offset >= from);
  for (let i = 0; i < gone.length; i += 100) {
    await table.write(gone.slice(i, i + 100).map((piece) => ({ delete: pieceKey(path, piece.offset) })));
  }
  await files.remove(gone.map((piece) => pieceObject(path, piece.offset)));
}

/** Bytes of a growing or finished file; undefined when there is none. */
export async function readWork(
  table: Table,
  files: FileStore,
  path: string,
  offset = 0,
  length = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | undefined> {
  const pieces = await piecesOf(table, path);
  if (pieces.length === 0) return files.get(whole(path), offset, Number.isFinite(length) ? length : undefined);
  const end = Math.min(offset + length, sizeOf(pieces));
  const wanted = pieces.filter((piece) => piece.offset < end && piece.offset + piece.size > offset);
  const out = new Uint8Array(Math.max(0, end - offset));
  await Promise.all(
    wanted.map(async (piece) => {
      const from = Math.max(offset, piece.offset);
      const to = Math.min(end, piece.offset + piece.size);
      const bytes = await files.get(pieceObject(path, piece.offset), from - piece.offset, to - from);
      if (bytes) out.set(bytes, from - offset);
    }),
  );
  return out;
}

export interface WorkStat {
  readonly size: number;
  readonly mtime: number;
}

export async function statWork(table: Table, files: FileStore, path: string): Promise<WorkStat | undefined> {
  const items = await table.query({ pk: partition(path), prefix: 'piece#' });
  if (items.length === 0) return files.stat(whole(path));
  const pieces = items.map((item) => ({ offset: Number(item.offset), size: Number(item.size) }));
  return { size: sizeOf(pieces), mtime: Math.max(...items.map((item) => Number(item.mtime))) };
}

/** One object of all pieces. Safe to repeat: the pieces go only when the object is there. */
export async function consolidate(table: Table, files: FileStore, path: string): Promise<void> {
  const pieces = await piecesOf(table, path);
  if (pieces.length === 0) return;
  await files.putStream(whole(path), join(files, path, pieces));
  await dropPieces(table, files, path, pieces);
}

async function* join(files: FileStore, path: string, pieces: readonly Piece[]): AsyncIterable<Uint8Array> {
  let end = 0;
  for (const piece of pieces) {
    if (piece.offset > end) yield new Uint8Array(piece.offset - end);
    yield* files.stream(pieceObject(path, piece.offset));
    end = piece.offset + piece.size;
  }
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
