import { sealSegments } from '../catalogue/seal.ts';
import type { Hub } from '../hub.ts';
import { retireBuildroots } from './buildroots.ts';
import { watchExternalRepos } from './externalrepos.ts';
import { purgeRepos } from './purge.ts';
import { autoRepos, endEvents, moveRepos } from './repos.ts';
import { cleanRequests } from './requests.ts';

/** Something that has to be done now and then, by nobody's call. It may run twice at once, and be stopped at any moment. */
export interface Duty {
  readonly name: string;
  run(hub: Hub): Promise<void>;
}

/** kojira's ticks, and removals of what is over its time. */
const DUTIES: readonly Duty[] = [
  { name: 'external repos', run: watchExternalRepos },
  { name: 'end events', run: endEvents },
  { name: 'automatic repos', run: autoRepos },
  { name: 'buildroots', run: retireBuildroots },
  { name: 'repo states', run: moveRepos },
  { name: 'files of deleted repos', run: purgeRepos },
  { name: 'repo requests', run: cleanRequests },
  { name: 'catalogue', run: sealSegments },
];

/** All duties, those of the plugins last. One that fails does not keep the others from being done; it fails the whole. */
export async function keep(hub: Hub, more: readonly Duty[] = []): Promise<void> {
  const ofPlugins = hub.plugins.flatMap(({ name, housekeeping }) =>
    housekeeping ? [{ name: `plugin ${name}`, run: housekeeping }] : [],
  );
  const failed: Error[] = [];
  for (const { name, run } of [...DUTIES, ...more, ...ofPlugins]) {
    try {
      await run(hub);
    } catch (error) {
      hub.log.error('housekeeping failed', { duty: name, error: (error as Error).stack });
      failed.push(error as Error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} duties failed`);
}
