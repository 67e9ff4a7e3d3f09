import { GenericError, KojiError, ParameterError, RetryError } from '#core/errors';
import { splitNames } from '#core/starstar';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';
import { transactKicking } from '#hub/kicking';
import type { Method } from '#hub/method';
import { sessions } from '#store/sessions';
import { type Key, MAX_TRANSACTION_ITEMS, TableTrouble } from '#store/table';
import type { Tx } from '#store/tx';
import { firstKeys } from './ahead.ts';
import { bind } from './bind.ts';
import { assertNotLockedOut, assertOnline } from './gate.ts';
import { answerOf, isRemembered, rememberAnswer } from './repeated.ts';
import { type Credentials, checkSession, noteCall } from './session.ts';

/** Who calls, as far as the request tells. */
export interface Caller {
  readonly credentials: Credentials | null;
  readonly identity: string | null;
  readonly ip: string;
  /** takes an answer that is gzipped already (Prepared) */
  readonly gzip?: boolean;
}

const MULTICALL = new Set(['multiCall', 'system.multicall']);

/**
 * One call from its name and parameters to its result; errors are thrown. Some are answered again when they are sent again
 * under their number (repeated.ts).
 */
export async function dispatch(hub: Hub, caller: Caller, name: string, params: Value[]): Promise<unknown> {
  if (MULTICALL.has(name)) return multiCall(hub, caller, name, params);
  const { credentials } = caller;
  const work = async (ctx: Ctx) => {
    const answer = await callMethod(ctx, name, params);
    if (credentials && isRemembered(ctx)) await rememberAnswer(ctx, credentials.callnum, (answer ?? null) as Value);
    return answer;
  };
  try {
    return await inTransaction(hub, caller, name, work, firstKeys(name, params));
  } catch (error) {
    const answer = credentials && error instanceof RetryError ? await answerOf(hub, credentials, name) : undefined;
    if (answer === undefined) throw error;
    return answer;
  }
}

/** Runs `work` as one call of the caller: session check, transaction, call number, wake-up of the engine. */
export async function inTransaction<T>(
  hub: Hub,
  caller: Caller,
  name: string,
  work: (ctx: Ctx, tx: Tx) => Promise<T>,
  ahead: readonly Key[] = [],
): Promise<T> {
  assertOnline(hub);
  return transactKicking(hub, async (tx) => {
    const who = caller.credentials ? await checkSession(hub, tx, caller.credentials, name, ahead) : null;
    if (!who && ahead.length > 0) await tx.getMany(ahead);
    const { identity, ip, gzip: whole = false } = caller;
    const ctx = new Ctx({
      hub,
      tx,
      session: who?.session ?? null,
      user: who?.user ?? null,
      method: name,
      identity,
      ip,
      whole,
    });
    await assertNotLockedOut(ctx);
    const answer = await work(ctx, tx);
    await finish(ctx, tx, caller);
    return answer;
  });
}

/** The call number is stored only when the call changes something (Koji 1.35), and unless the call closed its session. */
async function finish(ctx: Ctx, tx: Tx, caller: Caller): Promise<void> {
  if (!tx.changing || !ctx.session) return;
  const session = await sessions.get(tx, ctx.session.id);
  // the call that gave the session a new key is the last one of the old count
  const renewed = session?.key !== ctx.session.key;
  if (session && !session.closed && !renewed) noteCall(tx, session, caller.credentials?.callnum ?? null);
}

/** A method by name, with its arguments bound and its permission checked, in a transaction that is already open. */
export async function callMethod(ctx: Ctx, name: string, params: Value[]): Promise<unknown> {
  const method = ctx.hub.methods.get(name);
  if (!method) throw new GenericError(`Invalid method: ${name}`);
  const { positional, named } = splitNames(params);
  const bound = bind(method, positional, named);
  const caller = callerFor(ctx, method);
  await method.auth.check(caller);
  return method.run(caller, bound as never);
}

/** What runs in a builder is a stranger's: its session is good for the calls that containers need, and no more than read else. */
const callerFor = (ctx: Ctx, { auth }: Method): Ctx =>
  ctx.session?.task && !auth.forContainers ? ctx.asAnybody() : ctx;

/**
 * Many calls in one transaction, a savepoint for each: one that fails is undone alone. What does not fit into one
 * transaction of the table is committed in parts, in order.
 */
async function multiCall(hub: Hub, caller: Caller, name: string, params: Value[]): Promise<unknown[]> {
  const calls = listOfCalls(name, params);
  const answers: unknown[] = [];
  let first = true;
  while (answers.length < calls.length || first) {
    // only the first part carries the call number: the later ones are the same call
    const part: Caller = first
      ? caller
      : { ...caller, credentials: caller.credentials && { ...caller.credentials, callnum: null } };
    const left = calls.slice(answers.length);
    const more = await inTransaction(hub, part, name, (ctx, tx) => runPart(ctx, tx, left), left.flatMap(keysOfCall));
    answers.push(...more);
    first = false;
  }
  return answers;
}

async function runPart(ctx: Ctx, tx: Tx, calls: readonly Value[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  while (answers.length < calls.length && tx.size <= MAX_TRANSACTION_ITEMS / 2) {
    const reads = await readTogether(ctx, tx, calls.slice(answers.length));
    answers.push(...reads);
    if (reads.length > 0) continue;
    const undo = tx.savepoint();
    tx.nextCall();
    answers.push(await callOne(ctx, calls[answers.length]!, undo));
  }
  return answers;
}

/** Calls with these names read, as a rule. */
const READS = /^(get|list|query|count|check|search|find|read)/;
const TOGETHER = 100;

/**
 * The calls at the beginning that only read, before anything is written: all at once, since none can matter to another. Should
 * one of them write all the same, nothing of it is kept, and they run one after another.
 */
async function readTogether(ctx: Ctx, tx: Tx, calls: readonly Value[]): Promise<unknown[]> {
  const end = calls.findIndex((call) => !isStruct(call) || !READS.test(String(call.methodName)));
  const reads = calls.slice(0, Math.min(end < 0 ? calls.length : end, TOGETHER));
  if (reads.length < 2 || tx.dirty) return [];
  const undo = tx.savepoint();
  const answers = await Promise.all(reads.map((call) => callOne(ctx, call, () => {})));
  if (!tx.dirty && !tx.kick) return answers;
  undo();
  tx.kick = false;
  return [];
}

const keysOfCall = (call: Value): Key[] =>
  isStruct(call) && Array.isArray(call.params) ? firstKeys(String(call.methodName), call.params) : [];

async function callOne(ctx: Ctx, call: Value, undo: () => void, depth = 0): Promise<unknown> {
  try {
    if (!isStruct(call) || typeof call.methodName !== 'string')
      throw new GenericError('a call needs methodName and params');
    const params = Array.isArray(call.params) ? call.params : [];
    if (MULTICALL.has(call.methodName)) return [await nested(ctx, listOfCalls(call.methodName, params), depth + 1)];
    return [(await callMethod(ctx.as(call.methodName), call.methodName, params)) ?? null];
  } catch (error) {
    if (error instanceof TableTrouble) throw error;
    undo();
    return toFault(ctx.hub, error, call);
  }
}

const MAX_DEPTH = 5;

/** A multiCall as one of the calls of another. */
async function nested(ctx: Ctx, calls: readonly Value[], depth: number): Promise<unknown[]> {
  if (depth > MAX_DEPTH) throw new GenericError(`multiCall nested more than ${MAX_DEPTH} deep`);
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await callOne(ctx, call, ctx.tx.savepoint(), depth));
  return answers;
}

/** The one parameter. Python goes through a text letter by letter, each of which is then no call. */
function listOfCalls(name: string, params: Value[]): readonly Value[] {
  const { positional, named } = splitNames(params);
  const [calls = named.calls] = positional;
  if (calls === undefined || positional.length > 1)
    throw new ParameterError(`${name}() takes exactly one argument: calls`);
  if (typeof calls === 'string') return [...calls];
  if (!Array.isArray(calls)) throw new GenericError(`${name} needs a list of calls`);
  return calls;
}

/** An error as it goes over the wire: Koji's own with class and text, others without internals. */
export function toFault(hub: Hub, error: unknown, what: unknown): { faultCode: number; faultString: string } {
  if (error instanceof KojiError) return { faultCode: error.faultCode, faultString: error.message };
  hub.log.error('unexpected error', {
    call: summary(what),
    error: error instanceof Error ? error.stack : String(error),
  });
  const name = error instanceof Error ? error.name : 'Error';
  return { faultCode: 1, faultString: `<class '${name}'>: the hub failed unexpectedly; its log says more` };
}

const summary = (what: unknown): unknown => (isStruct(what) ? what.methodName : what);
