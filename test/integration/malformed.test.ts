import { beforeAll, expect, it } from 'vitest';
import { withNames } from '#core/starstar';
import { decodeCall } from '#core/xmlrpc/decode';
import { encodeCall, encodeResponse } from '#core/xmlrpc/encode';
import { DateTime, Double, type Struct, type Value } from '#core/xmlrpc/value';
import { Memory } from '#hub/memory/memory';
import type { Method } from '#hub/method';
import { dispatch, toFault } from '#rpc/dispatch';
import { MemoryTable } from '#store/memorytable';
import { Caller, fullHub } from '../doubles/full-hub.ts';
import type { MemoryHub } from '../doubles/memory-hub.ts';
import { StrictTable } from '../doubles/strict-table.ts';
import { Random } from '../simulation/random.ts';

/** Every argument of every method as it should not be: the answer is a fault that explains itself, and nothing is changed. */

/** Of all that could be tried; SHARE=1 takes about a minute. The same for the same SEED. */
const SHARE = Number(process.env.SHARE ?? 0.05);
const SEED = Number(process.env.SEED ?? 1);

const nested = (depth: number): Value => (depth === 0 ? 1 : [{ a: nested(depth - 1) }]);

const BAD: Value[] = [
  ...[null, true, false, 0, 1, -1, 2 ** 31, 2 ** 53, -(2 ** 53), 2n ** 63n - 1n, -(2n ** 63n)],
  ...[new Double(1.5), new Double(1e300), new Double(-1e-300), new DateTime('20261121T00:00:00')],
  ...[
    '',
    ' ',
    'nope',
    '7',
    '-1',
    'x'.repeat(3000),
    '\u00fcn\u00ef\u2603\u{1f600}',
    'a\nb',
    '../../etc',
    '/etc/passwd',
    '%s%n',
    'o\'b"<&>',
  ],
  ...['__proto__', 'constructor', 'toString', 'no-such-1-1', '*', '[', '(', `${'a'.repeat(40)}!`, '9'.repeat(400)],
  ...[[], [[]], [null], [[null, [null]]], ['nope'], [1, 'a', null], [{}], [0], [-1], nested(20)],
  ...[
    {},
    { id: null },
    { name: null },
    { name: 'nope' },
    { id: 'nope' },
    { id: {} },
    { name: [] },
    { a: { b: [null] } },
  ],
  ...[
    { ['__proto__']: { a: 1 }, constructor: 2, hasOwnProperty: null },
    { name: 'p', version: null, release: 1 },
    { order: 'constructor' },
    { order: '-__proto__' },
    { limit: 'x', offset: -1 },
  ],
  ...[
    new Uint8Array([0, 255, 128]),
    Array.from({ length: 3000 }, (_, n) => n),
    Array.from({ length: 3000 }, (_, n) => `n${n}`),
  ],
  ...[{ big: 'x'.repeat(450_000) }, 'y'.repeat(450_000)],
];

interface Recorded {
  readonly params: Value[];
  readonly names: Struct;
}

let start: MemoryTable;
let full: MemoryHub;
const recorded = new Map<string, Recorded[]>();
const sessions = new Map<string, { id: number; key: string }>();

beforeAll(async () => {
  start = new MemoryTable();
  const call = Caller.prototype.call;
  Caller.prototype.call = function (method, params = [], names = null) {
    const known = recorded.get(method) ?? [];
    if (known.length < 4) recorded.set(method, [...known, { params: structuredClone(params), names: { ...names } }]);
    return call.call(this, method, params, names);
  };
  full = (await fullHub(() => {}, start)).hub;
  Caller.prototype.call = call;
  for (const who of ['root', 'builder']) {
    const answer = (await full.anonymous().call('login', who, who)) as Record<string, Value>;
    sessions.set(who, { id: Number(answer['session-id']), key: String(answer['session-key']) });
    if (who === 'builder') await full.resume(answer).call('exclusiveSession', true);
  }
}, 60_000);

/** The arguments of a call of the method in the story; of one that does not come up there, a number for each that is needed. */
function base(method: Method, random: Random): Struct {
  const names = Object.keys(method.params);
  const calls = recorded.get(method.name);
  if (!calls) {
    const needed = names.filter((name) => !method.params[name]!.safeParse(undefined).success);
    return Object.fromEntries(needed.map((name) => [name, 1]));
  }
  const { params, names: named } = calls[random.below(calls.length)]!;
  return { ...Object.fromEntries(params.slice(0, names.length).map((value, i) => [names[i]!, value])), ...named };
}

/** What the call answers when it fails, as the client reads it; and whether it wrote. */
async function outcome(method: Method, params: Value[]): Promise<{ fault: string | null; writes: number }> {
  const table = new StrictTable(start.copy());
  const hub = { ...full.hub, table, memory: new Memory({ ...full.hub, table }, full.hub.files) };
  const who = method.auth.text.includes('host') ? 'builder' : 'root';
  const caller = { credentials: { ...sessions.get(who)!, callnum: null }, identity: null, ip: '-' };
  full.logged.length = 0;
  try {
    const sent = decodeCall(encodeCall(method.name, params));
    encodeResponse(((await dispatch(hub, caller, sent.method, sent.params)) ?? null) as Value);
    return { fault: null, writes: table.writes };
  } catch (error) {
    const { faultCode, faultString } = toFault(hub, error, method.name);
    const [logged] = full.logged.map(({ data }) => (data as { error?: string } | undefined)?.error ?? '');
    return { fault: `${faultCode} ${faultString} ${faultCode === 1 ? logged : ''}`, writes: table.writes };
  }
}

/** JavaScript speaks, or the hub has no words. */
const INTERNAL =
  /^1 |undefined|(Type|Reference|Range|Syntax)Error|Cannot (read|set|convert|mix|destructure)|\[object |NaN|is not (a function|iterable)/;

/** They are made to fail so, or end the session. */
const LEFT_OUT = new Set(['fault', 'error', 'logout']);

it('no argument leads to an error of the hub itself, and who gets a fault has changed nothing', {
  timeout: 600_000,
}, async () => {
  const random = new Random(SEED);
  const problems: string[] = [];
  let faults = 0;
  for (const method of full.hub.methods.values()) {
    if (LEFT_OUT.has(method.name)) continue;
    for (const name of [...Object.keys(method.params), ...(method.varargs ? ['*'] : [])]) {
      for (const [at, bad] of BAD.entries()) {
        if (!random.chance(SHARE)) continue;
        const args = base(method, random);
        const params = name === '*' ? [...Object.values(args), bad] : withNames([], { ...args, [name]: bad });
        const { fault, writes } = await outcome(method, params);
        if (fault === null) continue;
        faults++;
        if (INTERNAL.test(fault)) problems.push(`${method.name} ${name}=BAD[${at}]: ${fault.slice(0, 300)}`);
        if (writes > 0) problems.push(`${method.name} ${name}=BAD[${at}]: wrote, and answered ${fault.slice(0, 300)}`);
      }
    }
  }
  expect(problems, `SEED=${SEED} SHARE=${SHARE}`).toEqual([]);
  expect(faults).toBeGreaterThan(SHARE * 5000);
});
