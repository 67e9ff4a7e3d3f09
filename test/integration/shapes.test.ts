import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SUITE } from '#local/conformance/suite';
import { fullHub } from '../doubles/full-hub.ts';
import { differences, readShapes } from '../doubles/shapes.ts';

/** The forms of the answers of a real Koji 1.35.3 hub, for every method that one sees in a day of a hub. */
const shapes = readShapes(readFileSync(join(SUITE, 'shapes.txt'), 'utf8'));
const told = new Map<string, string[]>();

beforeAll(async () => {
  await fullHub((method, answer) => {
    const shape = shapes.get(method);
    if (!shape) throw new Error(`no form of ${method} is known`);
    told.set(method, [...(told.get(method) ?? []), ...differences(shape, answer)]);
  });
}, 60_000);

/** What the story does not call, and why. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  sslLogin: 'needs an identity from the web server (logins.test.ts); answers what login answers',
  listTaskOutput: 'its members are names of files (scenario task-output)',
};

describe('answers have the form of those of a real hub', () => {
  it.each([...shapes.keys()].filter((method) => !(method in NOT_CALLED)))('%s', (method) => {
    expect(told.get(method), told.get(method)?.join('\n')).toEqual([]);
  });
});
