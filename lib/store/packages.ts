import type { Catalogued } from './columns.ts';
import { entity } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** A package is a name; tags list packages, builds belong to one. */
export interface Package {
  readonly id: number;
  readonly name: string;
}

const catalogue: Catalogued<Package> = { columns: { name: ['word', (row) => row.name] }, final: () => true };

const rows = entity<Package>({
  name: 'package',
  catalogue,
  unique: { name: (row) => row.name },
  /** lower case: prefixes are looked up without regard to case */
  lists: { g1: (row) => ['package', row.name.toLowerCase()], g2: (row) => ['package', pad(row.id)] },
});

export const packages = {
  ...rows,
  ...catalogue,
  /** all packages from this id on */
  since: (tx: Tx, id: number): Promise<Package[]> => rows.list(tx, 'g2', 'package', { from: pad(id) }),
};
