import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkClient, hubUnderTest, type Scenario, SUITE } from '#local/conformance/suite';
import { type DevHub, startDevHub } from '#local/dev-hub';
import { needKoji } from '#local/koji-client';
import { readSettings } from '#local/settings';

/** What the unmodified koji client printed with a real hub (test/conformance/README.md), and what it prints with this one. */
const NAMES = readdirSync(join(SUITE, 'cli/open')).map((file) => basename(file, '.scn'));

describe('sessions of the koji client', () => {
  let hub: DevHub;
  let sessions: Scenario[];

  beforeAll(async () => {
    const { python } = readSettings();
    await needKoji(python);
    hub = await startDevHub(0, hubUnderTest().settings);
    sessions = await checkClient(hub, { python });
  });
  afterAll(() => hub?.stop());

  test.each(NAMES)('%s', (name) => {
    const found = sessions.find((session) => session.name === name);
    expect(found?.failed, `npm run conformance -- --only ${name} -v`).toEqual([]);
    expect(found?.passed).toBeGreaterThan(0);
  });
});
