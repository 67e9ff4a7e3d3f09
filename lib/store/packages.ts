import { entity } from './entity.ts';

/** A package is a name; tags list packages, builds belong to one. */
export interface Package {
  readonly id: number;
  readonly name: string;
}

export const packages = entity<Package>({
  name: 'package',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['package', row.name] },
});
