import type { Build } from './builds.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** Complete builds that are in no tag: kept as a list of their own, for who looks for them among many thousands. */
export interface Untagged {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly draft: boolean;
}

const UNTAGGED = 'untagged';
const key = (id: number) => ({ pk: UNTAGGED, sk: pad(id) });

export function noteUntagged(tx: Tx, { id, name, version, release, draft }: Build): void {
  tx.put({ ...key(id), row: { id, name, version, release, draft } });
}

export const dropUntagged = (tx: Tx, id: number): void => tx.delete(key(id));

export async function untagged(tx: Tx): Promise<Untagged[]> {
  return (await tx.query({ pk: UNTAGGED })).map((item) => item.row as Untagged);
}
