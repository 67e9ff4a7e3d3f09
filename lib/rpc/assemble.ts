import type { Callback, Callbacks } from '#hub/callbacks';
import { Catalogue } from '#hub/catalogue/catalogue';
import type { Hub, Log, Mailer, Urls } from '#hub/hub';
import { Oidc } from '#hub/logins/oidc';
import { Memory } from '#hub/memory/memory';
import type { Plugin } from '#hub/plugin';
import type { PolicyActions } from '#hub/policy/actions';
import { Policies } from '#hub/policy/policies';
import type { PolicyTests } from '#hub/policy/test';
import { coreTaskTypes } from '#hub/tasktypes/core';
import type { TaskType } from '#hub/tasktypes/type';
import { SHIPPED } from '#plugins/shipped';
import { type Settings, SettingsError } from '#schema/settings';
import type { FileStore } from '#store/files';
import { KnownNames } from '#store/names';
import type { Store } from '#store/tx';
import { registry } from './registry.ts';

export interface Parts extends Store {
  readonly files: FileStore;
  readonly settings: Settings;
  readonly urls: Urls;
  readonly mail?: Mailer;
  readonly log: Log;
  /** what may be switched on; default: what is in lib/plugins */
  readonly plugins?: readonly Plugin[];
  kick(): Promise<void>;
}

/** A hub out of its parts and its settings: methods, task types, policies and callbacks of the core and of the plugins. */
export function assembleHub(parts: Parts): Hub {
  const plugins = switchedOn(parts.plugins ?? SHIPPED, parts.settings);
  const types = [...coreTaskTypes, ...plugins.flatMap((plugin) => plugin.taskTypes ?? [])];
  return {
    ...parts,
    memory: new Memory(parts, parts.files),
    names: new KnownNames(),
    catalogue: new Catalogue(parts, parts.files),
    oidc: new Oidc(parts.settings.login.oidc),
    mail: parts.mail ?? null,
    plugins,
    callbacks: callbacksOf(plugins),
    taskTypes: new Map<string, TaskType>(types.map((type) => [type.method, type])),
    methods: registry(plugins.map((plugin) => plugin.methods ?? [])),
    policies: policiesOf(parts.settings, plugins),
  };
}

/**
 * Throws what a hub with these settings would not start with: a plugin that is none, a policy that cannot be read; and an
 * action that nobody knows, with which it would only complain.
 */
export function assertStartable(settings: Settings): void {
  policiesOf(settings, switchedOn(SHIPPED, settings)).assertKnownActions();
}

function policiesOf({ policy: texts, policy_extensions: extended }: Settings, plugins: readonly Plugin[]): Policies {
  const tests: PolicyTests = Object.assign({}, ...plugins.map((plugin) => plugin.policyTests));
  const actions: PolicyActions = Object.assign({}, ...plugins.map((plugin) => plugin.policyActions));
  return new Policies({ texts, extended, tests, actions });
}

/** The plugins that the settings name, in that order. A name that is none, and settings that a plugin cannot read, are refused. */
function switchedOn(known: readonly Plugin[], { plugins, plugin_settings }: Settings): Plugin[] {
  const chosen = plugins.map((name) => {
    const plugin = known.find((one) => one.name === name);
    if (!plugin) throw new SettingsError([`plugins: no plugin ${name}`]);
    return plugin;
  });
  const problems = Object.entries(plugin_settings).flatMap(([name, given]) => {
    const plugin = known.find((one) => one.name === name);
    if (!plugin?.settings) return [`plugin_settings.${name}: no plugin has settings of this name`];
    const issues = plugin.settings.safeParse(given).error?.issues ?? [];
    return issues.map((issue) => `plugin_settings.${[name, ...issue.path].join('.')}: ${issue.message}`);
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return chosen;
}

/** In the order of the plugins. */
function callbacksOf(plugins: readonly Plugin[]): Callbacks {
  const all = plugins.flatMap((plugin) => Object.entries(plugin.callbacks ?? {}));
  const grouped = Map.groupBy(all, ([name]) => name);
  return new Map([...grouped].map(([name, entries]) => [name, entries.map(([, callback]): Callback => callback)]));
}
