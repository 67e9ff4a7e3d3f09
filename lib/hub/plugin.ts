import type { z } from 'zod';
import type { MessageShape } from '#schema/messages';
import type { Settings } from '#schema/settings';
import type { Callback, CallbackName } from './callbacks.ts';
import type { Hub } from './hub.ts';
import type { Method } from './method.ts';
import type { PolicyActions } from './policy/actions.ts';
import type { PolicyTests } from './policy/test.ts';
import type { TaskType } from './tasktypes/type.ts';

/**
 * A plugin is one folder, lib/plugins/NAME. Three programs run it, and each takes from the folder the one value that it
 * needs, so that none carries what belongs to another:
 *
 *   plugin.ts    the hub's part: this interface; listed in lib/plugins/shipped.ts
 *   task.ts      bodies of tasks that run in a builder container (lib/agent/task.ts); listed in lib/plugins/bodies.ts
 *   commands.ts  commands of the CLI (lib/cli/command.ts); listed in lib/plugins/commands.ts
 *
 * The hub puts in those that the settings name (`plugins`). docs/plugins.md has a worked example.
 */
export interface Plugin {
  /** small letters, digits and _: the folder, and the word in the settings */
  readonly name: string;
  /** one sentence for the list of plugins */
  readonly doc: string;
  /** what the plugin's section of `plugin_settings` has to look like; absent: there may be none */
  readonly settings?: z.ZodType;
  readonly methods?: readonly Method[];
  readonly policyTests?: PolicyTests;
  /** what the policies that it asks may answer */
  readonly policyActions?: PolicyActions;
  readonly callbacks?: Callbacks;
  /** tasks that this deployment can run with the plugin */
  readonly taskTypes?: readonly TaskType[];
  /** done every few minutes, by nobody's call: removes what is over its time. It may run twice at once. */
  readonly housekeeping?: (hub: Hub) => Promise<void>;
  /** messages that it puts on the event bus itself, with `publish` */
  readonly messages?: readonly MessageShape[];
  /** entries that the web pages have for it */
  readonly links?: (settings: Settings) => readonly WebLink[];
}

/**
 * Handlers by Koji's callback names. `preX` runs in the call, before the change: an error there vetoes the call (1017).
 * `postX` runs in the call's transaction, after the change: what it does is committed with the change or not at all; an error
 * undoes its own part only, and is logged. Both may be run again with the call, so they do nothing outside the transaction:
 * what has to leave the hub makes a task, or listens to the event bus, where each event is sent after its commit.
 */
type Callbacks = Readonly<Partial<Record<`${'pre' | 'post'}${CallbackName}`, Callback>>>;

export interface WebLink {
  readonly label: string;
  /** below the web pages' own address */
  readonly path: string;
}

/** A plugin's own settings; its defaults where the file says nothing. */
export function settingsOf<T extends z.ZodType>(hub: Hub, plugin: { name: string; settings: T }): z.output<T> {
  return plugin.settings.parse(hub.settings.plugin_settings[plugin.name] ?? {});
}
