/** The recorded answers of a real Koji (test/conformance), held against a hub. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type HubAddress, KOJI, kojiConf } from '../koji-client.ts';
import { PROJECT_ROOT } from '../places.ts';
import { LocalProblem } from '../problem.ts';
import { type SuiteSettings, suiteSettings } from './settings.ts';

export const SUITE = join(PROJECT_ROOT, 'test/conformance');
const ADMIN = 'kojiadmin:adminpass';

const report = z.object({
  scenarios: z.array(
    z.object({
      name: z.string(),
      area: z.string(),
      total: z.number(),
      passed: z.number(),
      failed: z.array(z.object({ step: z.number(), call: z.string(), differences: z.array(z.unknown()) })),
    }),
  ),
});

export type Scenario = z.infer<typeof report>['scenarios'][number];

export interface Run {
  /** scenarios to run, as a glob; all of them if absent */
  readonly only?: string | undefined;
  readonly python: string;
  /** how much of the differences is shown; undefined: nothing is printed */
  readonly verbose?: 0 | 1 | 2 | undefined;
}

const text = (name: string): string => readFileSync(join(SUITE, name), 'utf8');

/** What the suite wants of the hub under test. */
export const hubUnderTest = (): SuiteSettings => suiteSettings(ADMIN, text('accounts.json'), text('hub-policy.ini'));

/** The calls: scenarios with each step's expected answer. */
export function checkCalls(hub: HubAddress, run: Run): Promise<Scenario[]> {
  const cases = ['--topurl', hub.topurl, '--scenarios', 'scenarios/open', '--golden', 'golden/open'];
  return conform(['check', '--url', hub.url, ...cases], run);
}

/** The sessions of the unmodified koji client (needKoji). */
export async function checkClient(hub: HubAddress, run: Run): Promise<Scenario[]> {
  const folder = mkdtempSync(join(tmpdir(), 'toji-conformance-'));
  const conf = join(folder, 'koji.conf');
  try {
    writeFileSync(conf, kojiConf(hub));
    const koji = `${KOJI} -c ${conf} --user={user} --password={password}`;
    const cases = ['--cases', 'cli/open', '--golden', 'cli/golden/open', '--koji', koji];
    return await conform(['cli-check', '--url', hub.url, ...cases], run);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function conform(words: readonly string[], { only, python, verbose }: Run): Promise<Scenario[]> {
  const folder = mkdtempSync(join(tmpdir(), 'toji-conformance-'));
  const answers = join(folder, 'report.json');
  const options = [...(only ? ['--only', only] : []), ...(verbose ? [`-${'v'.repeat(verbose)}`] : [])];
  try {
    const tool = spawn(python, ['conform.py', ...words, '--admin', ADMIN, '--json', answers, ...options], {
      cwd: SUITE,
      stdio: ['ignore', verbose === undefined ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const [code] = await once(tool, 'close');
    // 1: some step has another answer than the real hub, and the report says which; or Python had an error
    if (!existsSync(answers)) throw new LocalProblem(`conform.py could not do its work (exit ${code}), see above`);
    return report.parse(JSON.parse(readFileSync(answers, 'utf8'))).scenarios;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
