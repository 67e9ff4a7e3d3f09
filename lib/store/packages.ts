import { entity } from './entity.ts';

/** A package is a name; tags list packages, builds belong to one. */
export interface Package {
  readonly id: number;
  readonly name: string;
}

export const packages = entity<Package>({
  name: 'package',
  unique: { name: (row) => row.name },
  /** lower case: prefixes are looked up without regard to case */
  lists: { g1: (row) => ['package', row.name.toLowerCase()] },
});
