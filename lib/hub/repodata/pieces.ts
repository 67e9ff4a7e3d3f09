import { GenericError } from '#core/errors';
import type { Kind } from '#core/repodata/fragments';
import type { FileStore } from '#store/files';
import { readPieces } from '#store/fragments';
import type { Table } from '#store/table';

/** An RPM in a repository, unsigned or as the copy that is signed with a key. */
export interface Chosen {
  readonly id: number;
  readonly build_id: number;
  readonly sigkey: string;
}

/**
 * The stored metadata of these RPMs, one kind. Fails when some is missing: what repomd.xml counts must be there.
 */
export async function* storedPieces(
  { table, files }: { table: Table; files: FileStore },
  chosen: readonly Chosen[],
  kind: Kind,
): AsyncGenerator<string> {
  const left = new Map(chosen.map(({ id, sigkey }) => [id, sigkey]));
  const builds = [...new Set(chosen.map(({ build_id }) => build_id))];
  const wanted = (rpm: number, sigkey: string): boolean => left.get(rpm) === sigkey;
  for await (const piece of readPieces(table, files, builds, kind, wanted)) {
    left.delete(piece.rpm_id);
    yield piece.xml;
  }
  if (left.size === 0) return;
  const ids = [...left.keys()].slice(0, 10).join(', ');
  throw new GenericError(`repository metadata (${kind}) of ${left.size} RPMs is missing: ${ids}`);
}
