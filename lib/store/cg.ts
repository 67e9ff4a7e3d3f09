import { entity } from './entity.ts';
import type { Tx } from './tx.ts';
import { versioned } from './versioned.ts';

/** A content generator: a foreign builder whose results are imported. */
export interface ContentGenerator {
  readonly id: number;
  readonly name: string;
}

export const contentGenerators = entity<ContentGenerator>({
  name: 'content_generator',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['content_generator', row.name] },
  stamp: { name: 'names/content_generator', changed: (old, now) => old.name !== now.name },
});

/** Who may import for it. */
export const cgUsers = versioned<{ cg_id: number; user_id: number }>({
  name: 'cg_users',
  key: (row) => `${row.cg_id}#${row.user_id}`,
  paths: { cg: (row) => row.cg_id, user: (row) => row.user_id },
});

const rootsKey = (build: number) => ({ pk: `build#${build}`, sk: 'cg-buildroots' });

/** While a build is imported: ids of the buildroots that its metadata name -> ours; null before they are made. */
export async function importedRoots(tx: Tx, build: number): Promise<[number | string, number][] | null> {
  return ((await tx.get(rootsKey(build)))?.ids as [number | string, number][] | undefined) ?? null;
}

export const noteImportedRoots = (tx: Tx, build: number, ids: readonly (readonly [number | string, number])[]): void =>
  tx.put({ ...rootsKey(build), ids });

export const dropImportedRoots = (tx: Tx, build: number): void => tx.delete(rootsKey(build));
