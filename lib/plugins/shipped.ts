import type { Plugin } from '#hub/plugin';
import { kiwi } from './kiwi/plugin.ts';
import { runroot } from './runroot/plugin.ts';
import { saveFailedTree } from './save_failed_tree/plugin.ts';
import { sidetag } from './sidetag/plugin.ts';

/** The hub's part of every plugin that there is; a test holds the list to the folders. */
export const SHIPPED: readonly Plugin[] = [kiwi, runroot, saveFailedTree, sidetag];
