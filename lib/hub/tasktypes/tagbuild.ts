import { tagByTask } from '../tagging/requests.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag_id', 'build_id', 'force', 'fromtag', 'ignore_success'] as const;

/** Tags a build in the name of the task's owner; policy and package list are looked at again. */
export const tagBuild: HubType = {
  method: 'tagBuild',
  kind: 'hub',
  weight: 1,
  async run(task, params) {
    const p = named('tagBuild', NAMES, params);
    await task.once('tag', async (ctx) => {
      const request = { tag: p.tag_id, build: p.build_id, force: p.force === true, fromtag: p.fromtag };
      await tagByTask(ctx, await task.task(ctx), request);
      return true;
    });
    return null;
  },
};
