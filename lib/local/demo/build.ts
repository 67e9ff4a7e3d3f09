/** The first build: the demo package, from the demo's git repository, for the demo target. */
import type { ClientSession } from '#client/session';
import { LocalProblem } from '../problem.ts';
import type { LocalSettings } from '../settings.ts';
import { DEMO_TARGET } from './data.ts';
import { demoSource } from './repository.ts';
import { watchTask } from './watch.ts';

/** It takes some 20 seconds; longer than this, something is wrong. */
const PATIENCE_SECONDS = 600;

interface BuildRow {
  readonly nvr: string;
}

const latest = async (hub: ClientSession, name: string) =>
  (await hub.call<BuildRow[]>('getLatestBuilds', ['demo-candidate'], { package: name }))[0];

/** Builds the package unless the tag has a build of it. */
export async function needDemoBuild(hub: ClientSession, settings: LocalSettings, name: string): Promise<string> {
  const present = await latest(hub, name);
  if (present) return `${present.nvr} there`;
  const taskId = await hub.call<number>('build', [await demoSource(settings, name), DEMO_TARGET]);
  const show = (line: string) => process.stdout.write(`    ${line}\n`);
  const { state, inTime } = await watchTask(hub, taskId, PATIENCE_SECONDS, show);
  if (!inTime) throw new LocalProblem(`the demo build (task ${taskId}) is still ${state} after ${PATIENCE_SECONDS} s`);
  const made = await latest(hub, name);
  if (state === 'closed' && made) return `${made.nvr} built and tagged into demo-candidate`;
  const reason = await hub.call('getTaskResult', [taskId]).then(JSON.stringify, (error: Error) => error.message);
  throw new LocalProblem(`the demo build (task ${taskId}) ended ${state}: ${reason}`);
}
