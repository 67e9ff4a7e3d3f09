import { canonArch, isNoarch } from '#core/arch';
import type { FileStore } from '#store/files';
import { readPieces } from '#store/fragments';
import type { Table } from '#store/table';
import type { Tx } from '#store/tx';
import { type RepoRpm, taggedFiles } from '../repos/listing.ts';
import type { DistOptions } from './options.ts';

/** An RPM for a dist repo, as the copy that is signed with a key; '' for the RPM as it was imported. */
export interface SignedRpm extends RepoRpm {
  readonly sigkey: string;
}

export interface Selection {
  readonly chosen: readonly SignedRpm[];
  /** without a signature by one of the keys; not among the chosen */
  readonly unsigned: readonly RepoRpm[];
}

/**
 * The RPMs of a dist repo of one arch: those of its family and noarch ones (sources for `src`), each signed with the first of
 * the keys that it has a signature of.
 */
export async function selectSigned(
  tx: Tx,
  tag: number,
  arch: string,
  keys: readonly string[],
  opts: DistOptions,
): Promise<Selection> {
  const { event, inherit, latest } = opts;
  const all = await taggedFiles(tx, tag, { event, inherit, latest });
  const wanted = all.filter((rpm) =>
    arch === 'src' ? rpm.arch === 'src' : canonArch(rpm.arch) === arch || isNoarch(rpm.arch),
  );
  const chosen: SignedRpm[] = [];
  const unsigned: RepoRpm[] = [];
  for (const rpm of wanted) {
    const sigkey = bestKey(rpm, keys) ?? (opts.allow_missing_signatures ? '' : undefined);
    if (sigkey === undefined) unsigned.push(rpm);
    else chosen.push({ ...rpm, sigkey });
  }
  return { chosen, unsigned };
}

const bestKey = (rpm: RepoRpm, keys: readonly string[]): string | undefined => {
  const held = new Map(rpm.sigs.map((key) => [key.toLowerCase(), key]));
  return keys.map((key) => held.get(key.toLowerCase())).find((key) => key !== undefined && key !== '');
};

/** Those of which no copy with their key has been written: a copy has metadata of its own. */
export async function unwritten(
  { table, files }: { table: Table; files: FileStore },
  chosen: readonly SignedRpm[],
): Promise<SignedRpm[]> {
  const keys = new Map(chosen.map((rpm) => [rpm.id, rpm.sigkey]));
  const builds = [...new Set(chosen.map((rpm) => rpm.build_id))];
  for await (const piece of readPieces(table, files, builds, 'other', (rpm, sigkey) => keys.get(rpm) === sigkey)) {
    keys.delete(piece.rpm_id);
  }
  return chosen.filter((rpm) => keys.has(rpm.id));
}
