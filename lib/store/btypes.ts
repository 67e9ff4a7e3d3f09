import { entity } from './entity.ts';
import { pad } from './table.ts';

/** A build type: rpm, maven, win, image, and those that content generators brought. */
export interface BType {
  readonly id: number;
  readonly name: string;
}

export const btypes = entity<BType>({
  name: 'btype',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['btype', pad(row.id)] },
});
