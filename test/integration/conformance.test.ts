import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCalls, hubUnderTest, type Scenario, SUITE } from '#local/conformance/suite';
import { type DevHub, startDevHub } from '#local/dev-hub';
import { readSettings } from '#local/settings';
import { MESSAGES, topicsOf } from '#schema/messages';
import { MemoryTable } from '#store/memorytable';
import { misshapen, told } from '../doubles/told.ts';

/** Calls and answers recorded from a real Koji 1.35.3 hub (test/conformance/README.md). `npm run conformance` shows more. */
const NAMES = readdirSync(join(SUITE, 'scenarios/open')).map((file) => basename(file, '.scn'));

describe('answers of a real hub', () => {
  let hub: DevHub;
  let scenarios: Scenario[];
  const table = new MemoryTable();

  beforeAll(async () => {
    hub = await startDevHub(0, hubUnderTest().settings, { table });
    scenarios = await checkCalls(hub, { python: readSettings().python });
  }, 300_000);
  afterAll(() => hub?.stop());

  test.each(NAMES)('%s', (name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    expect(found?.failed, `npm run conformance -- --only ${name} -v`).toEqual([]);
    expect(found?.passed).toBeGreaterThan(0);
  });

  test('come with messages of the shapes that docs/messages.md shows', async () => {
    const messages = await told(table);
    expect(misshapen(messages)).toEqual([]);
    const topics = new Set(messages.map(({ topic }) => topic));
    // generators.test.ts has the other two
    expect(MESSAGES.flatMap(topicsOf).filter((topic) => !topics.has(topic))).toEqual(['import.cg', 'build.promote']);
  });
});
