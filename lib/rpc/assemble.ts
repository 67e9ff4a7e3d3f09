import type { Callback, Callbacks } from '#hub/callbacks';
import type { Hub, Log, Mailer, Urls } from '#hub/hub';
import { coreTaskTypes } from '#hub/kinds/core';
import type { TaskType } from '#hub/kinds/type';
import { Policies } from '#hub/policy/policies';
import { sidetagTests } from '#plugins/sidetag/policy-tests';
import type { Settings } from '#schema/settings';
import type { FileStore } from '#store/files';
import type { Table } from '#store/table';
import { registry } from './registry.ts';

export interface Parts {
  readonly table: Table;
  readonly files: FileStore;
  readonly settings: Settings;
  readonly urls: Urls;
  readonly mail?: Mailer;
  readonly log: Log;
  now(): number;
  kick(): Promise<void>;
}

/** A hub out of its parts and its settings: methods, task types, policies and callbacks of the core and of the plugins. */
export function assembleHub(parts: Parts): Hub {
  const callbacks: Callbacks = new Map<string, Callback[]>();
  const { policy: texts, policy_extensions: extended, plugins } = parts.settings;
  const policies = new Policies({ texts, extended, tests: plugins.includes('sidetag') ? sidetagTests : {} });
  const taskTypes = new Map<string, TaskType>(coreTaskTypes.map((type) => [type.method, type]));
  return { ...parts, mail: parts.mail ?? null, callbacks, taskTypes, methods: registry(), policies };
}
