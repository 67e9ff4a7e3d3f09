import type { Command } from '#cli/command';
import kiwi from './kiwi/commands.ts';
import runroot from './runroot/commands.ts';
import saveFailedTree from './save_failed_tree/commands.ts';
import sidetag from './sidetag/commands.ts';
import webhooks from './webhooks/commands.ts';

/** Commands of plugins, for the CLI's bundle; a test holds the list to the folders. */
export const pluginCommands: readonly Command[] = [kiwi, runroot, saveFailedTree, sidetag, webhooks].flat();
