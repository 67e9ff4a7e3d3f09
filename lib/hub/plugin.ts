import type { PluginName } from '#schema/plugin-settings';
import type { Settings } from '#schema/settings';
import type { Callback, CallbackName } from './callbacks.ts';
import type { TaskType } from './kinds/type.ts';
import type { Method } from './method.ts';
import type { PolicyTests } from './policy/test.ts';

/**
 * A plugin is one value, exported by lib/plugins/NAME/plugin.ts and listed in lib/plugins/shipped.ts. It is put in when
 * the settings name it (`plugins`); its own settings stand under its name.
 *
 * What runs elsewhere than in the hub is loaded only there: `Command` is the type of the CLI's commands (lib/cli/command.ts),
 * `Body` that of the builder's task bodies (lib/agent/task.ts).
 */
export interface Plugin<Command = unknown, Body = unknown> {
  readonly name: PluginName;
  /** one sentence for the list of plugins */
  readonly doc: string;
  /** the plugin's section of the settings; absent: it has none */
  readonly settings?: keyof Settings & PluginName;
  readonly methods?: readonly Method[];
  readonly policyTests?: PolicyTests;
  readonly callbacks?: Readonly<Partial<Record<`${'pre' | 'post'}${CallbackName}`, Callback>>>;
  /** tasks that this deployment can run with the plugin */
  readonly taskTypes?: readonly TaskType[];
  readonly commands?: () => Promise<readonly Command[]>;
  readonly bodies?: () => Promise<readonly Body[]>;
  /** entries that the web pages have for it */
  readonly links?: (settings: Settings) => readonly WebLink[];
}

export interface WebLink {
  readonly label: string;
  /** below the web pages' own address */
  readonly path: string;
}
