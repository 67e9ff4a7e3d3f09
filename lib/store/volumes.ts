import { entity } from './entity.ts';
import { pad } from './table.ts';

/** A place for builds: volume 0 is the top directory itself, others are below vol/NAME. */
export interface Volume {
  readonly id: number;
  readonly name: string;
}

export const DEFAULT_VOLUME: Volume = { id: 0, name: 'DEFAULT' };

export const volumes = entity<Volume>({
  name: 'volume',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['volume', pad(row.id)] },
  stamp: { name: 'names/volume', changed: (old, now) => old.name !== now.name },
});
