import type { Plugin } from '#hub/plugin';
import { echo } from './echo/plugin.ts';
import { kiwi } from './kiwi/plugin.ts';
import { protonmsg } from './protonmsg/plugin.ts';
import { runroot } from './runroot/plugin.ts';
import { saveFailedTree } from './save_failed_tree/plugin.ts';
import { scmpolicy } from './scmpolicy/plugin.ts';
import { sidetag } from './sidetag/plugin.ts';
import { tag2distrepo } from './tag2distrepo/plugin.ts';
import { webhooks } from './webhooks/plugin.ts';

/** The hub's part of every plugin that there is; a test holds the list to the folders. */
export const SHIPPED: readonly Plugin[] = [
  ...[echo, kiwi, protonmsg, runroot, saveFailedTree, scmpolicy, sidetag, tag2distrepo, webhooks],
];
