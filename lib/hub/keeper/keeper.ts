import { sealSegments } from '../catalogue/seal.ts';
import { doAll } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { retireBuildroots } from './buildroots.ts';
import { watchExternalRepos } from './externalrepos.ts';
import { purgeRepos } from './purge.ts';
import { autoRepos, endEvents, moveRepos } from './repos.ts';
import { cleanRequests } from './requests.ts';

/** What has to be done now and then, by nobody's call. It may run twice at once, and be stopped at any moment. */
type Housekeeping = (hub: Hub) => Promise<void>;

/** kojira's ticks, and removals of what is over its time. */
const DUTIES: Readonly<Record<string, Housekeeping>> = {
  'external repos': watchExternalRepos,
  'end events': endEvents,
  'automatic repos': autoRepos,
  buildroots: retireBuildroots,
  'repo states': moveRepos,
  'files of deleted repos': purgeRepos,
  'repo requests': cleanRequests,
  catalogue: sealSegments,
};

/** All of them, those of the plugins last. One that fails does not keep the others from being done; it fails the whole. */
export async function keep(hub: Hub): Promise<void> {
  const ofPlugins = hub.plugins.flatMap(({ name, housekeeping }) =>
    housekeeping ? [[`plugin ${name}`, housekeeping] as const] : [],
  );
  const all = [...Object.entries(DUTIES), ...ofPlugins];
  await doAll(
    hub,
    'housekeeping',
    all.map(([name, work]) => ({ name, run: () => work(hub) })),
  );
}
