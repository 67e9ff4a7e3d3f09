import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCalls, hubUnderTest, type Scenario, SUITE } from '#local/conformance/suite';
import { type DevHub, startDevHub } from '#local/dev-hub';
import { readSettings } from '#local/settings';

/** Calls and answers recorded from a real Koji 1.35.3 hub (test/conformance/README.md). `npm run conformance` shows more. */
const NAMES = readdirSync(join(SUITE, 'scenarios/open')).map((file) => basename(file, '.scn'));

describe('answers of a real hub', () => {
  let hub: DevHub;
  let scenarios: Scenario[];

  beforeAll(async () => {
    hub = await startDevHub(0, hubUnderTest().settings);
    scenarios = await checkCalls(hub, { python: readSettings().python });
  }, 300_000);
  afterAll(() => hub?.stop());

  test.each(NAMES)('%s', (name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    expect(found?.failed, `npm run conformance -- --only ${name} -v`).toEqual([]);
    expect(found?.passed).toBeGreaterThan(0);
  });
});
