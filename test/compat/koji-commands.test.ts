import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KOJI, needKoji, PYTHON } from '#local/koji-client';
import { readSettings } from '#local/settings';

const recorded = new URL('../fixtures/koji/', import.meta.url).pathname;

it('the commands and options that test/unit/cli/registry.test.ts asks for are those of the koji client', async () => {
  await needKoji(readSettings().python);
  const now = execFileSync(PYTHON, [`${recorded}record-commands.py`, KOJI], {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  expect(JSON.parse(now)).toEqual(JSON.parse(readFileSync(`${recorded}commands.json`, 'utf8')));
});
