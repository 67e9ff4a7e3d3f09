/** npm run conformance: the suite against a hub that is started for it. */
import { startDevHub } from '../dev-hub.ts';
import { type HubAddress, needKoji } from '../koji-client.ts';
import type { LocalSettings } from '../settings.ts';
import { startCloudHub } from './cloud-hub.ts';
import { checkCalls, checkClient, hubUnderTest, type Run, type Scenario } from './suite.ts';

export interface Wishes extends Omit<Run, 'python'> {
  /** a second deployment on the local cloud, instead of a hub in memory */
  readonly cloud: boolean;
  /** `false`: without the sessions of the koji client */
  readonly client: boolean;
}

async function startHub(settings: LocalSettings, { cloud }: Wishes): Promise<HubAddress & { stop(): Promise<void> }> {
  const { settings: wanted, notes } = hubUnderTest();
  for (const note of notes) process.stderr.write(`${note}\n`);
  return cloud ? startCloudHub(settings, wanted) : startDevHub(0, wanted);
}

/** Runs it, prints passed and failed per area and in all, and answers whether every step passed. */
export async function conformance(settings: LocalSettings, wishes: Wishes): Promise<boolean> {
  if (wishes.client) process.stdout.write(`Koji client: ${await needKoji(settings.python)}\n`);
  const hub = await startHub(settings, wishes);
  const run: Run = { only: wishes.only, verbose: wishes.verbose ?? 0, python: settings.python };
  try {
    process.stdout.write(`Calls, against ${hub.url}\n`);
    const calls = await checkCalls(hub, run);
    if (wishes.client) process.stdout.write('\nSessions of the koji client\n');
    const client = wishes.client ? await checkClient(hub, run) : [];
    return tell([...calls, ...client]);
  } finally {
    await hub.stop();
  }
}

function tell(scenarios: readonly Scenario[]): boolean {
  const total = scenarios.reduce((sum, scenario) => sum + scenario.total, 0);
  const passed = scenarios.reduce((sum, scenario) => sum + scenario.passed, 0);
  const whole = scenarios.filter((scenario) => scenario.failed.length === 0).length;
  process.stdout.write(
    `\nIn all: ${whole} of ${scenarios.length} scenarios; ${passed} passed, ${total - passed} failed\n`,
  );
  return total > 0 && passed === total;
}
