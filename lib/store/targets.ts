import { entity } from './entity.ts';
import { versioned } from './versioned.ts';

/** A build target is an id and a name; its tags are versioned. */
export interface Target {
  readonly id: number;
  readonly name: string;
}

export const targets = entity<Target>({
  name: 'build_target',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['build_target', row.name] },
});

export interface TargetConfig {
  readonly build_target_id: number;
  readonly build_tag: number;
  readonly dest_tag: number;
}

export const targetConfig = versioned<TargetConfig>({
  name: 'build_target_config',
  key: (row) => String(row.build_target_id),
  paths: {
    target: (row) => row.build_target_id,
    build_tag: (row) => row.build_tag,
    dest_tag: (row) => row.dest_tag,
    all: () => '',
  },
});
