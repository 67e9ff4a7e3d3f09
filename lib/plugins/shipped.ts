import type { Plugin } from '#hub/plugin';
import type { PluginName } from '#schema/plugin-settings';
import { sidetag } from './sidetag/plugin.ts';

/** The plugins that Toji comes with. */
export const SHIPPED: readonly Plugin[] = [sidetag];

/** Those that are switched on. */
export function pluginsOf(names: readonly PluginName[]): Plugin[] {
  return SHIPPED.filter((plugin) => names.includes(plugin.name));
}
