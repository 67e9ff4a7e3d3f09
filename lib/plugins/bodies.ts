import type { TaskBody } from '#agent/task';
import { createKiwiImage, kiwiDescription } from './kiwi/task.ts';
import { runroot } from './runroot/task.ts';

/** Task bodies of plugins, for the agent's bundle; a test holds the list to the folders. */
export const pluginBodies: readonly TaskBody[] = [createKiwiImage, kiwiDescription, runroot];
