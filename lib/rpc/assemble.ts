import type { Callback, Callbacks } from '#hub/callbacks';
import type { Hub, Log } from '#hub/hub';
import { parsePolicies } from '#hub/policy/policies';
import type { Settings } from '#schema/settings';
import type { FileStore } from '#store/files';
import type { Table } from '#store/table';
import { registry } from './registry.ts';

export interface Parts {
  readonly table: Table;
  readonly files: FileStore;
  readonly settings: Settings;
  readonly log: Log;
  now(): number;
  kick(): Promise<void>;
}

/** A hub out of its parts and its settings: methods, policies and callbacks of the core and of the plugins. */
export function assembleHub(parts: Parts): Hub {
  const callbacks: Callbacks = new Map<string, Callback[]>();
  return { ...parts, callbacks, methods: registry(), policies: parsePolicies(parts.settings.policy) };
}
