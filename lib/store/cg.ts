import { entity } from './entity.ts';
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
