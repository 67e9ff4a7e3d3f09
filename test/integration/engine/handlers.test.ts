import { setImmediate } from 'node:timers/promises';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ExecutionAlreadyExists, SFNClient, type StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SQSBatchResponse } from '#aws/events';
import { REPO, TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { lambdaRetry } from '#infra/asl/state';
import { attemptsOf } from '#store/attempts';
import { MemoryTable } from '#store/memorytable';
import { readOutbox } from '#store/outbox';
import { type Task, tasks } from '#store/tasks';
import { Tx } from '#store/tx';
import { handler as attempt } from '../../../functions/attempt/handler.ts';
import { handler as ecsEvents } from '../../../functions/ecs-events/handler.ts';
import { handler as engine } from '../../../functions/engine/handler.ts';
import { handler as hubtask } from '../../../functions/hubtask/handler.ts';
import { handler as keeper } from '../../../functions/keeper/handler.ts';
import { handler as starter } from '../../../functions/starter/handler.ts';
import { FaultyTable } from '../../doubles/faulty-table.ts';
import { Random } from '../../simulation/random.ts';
import { Deployment } from './deployment.ts';
import { tagWith } from './packages.ts';

/**
 * The functions themselves with what queues, rules and state machines hand to them: more than once, late, out of order, and
 * while the table or AWS refuses. AWS is what the SDK's clients would have sent.
 */
const ENVIRONMENT = {
  ...{ TOJI_STAGE: 'test', TOJI_TABLE: 'table', TOJI_BUCKET: 'bucket', TOJI_BUS: 'bus', TOJI_CLUSTER: 'cluster' },
  ...{ TOJI_ENGINE_QUEUE_URL: 'http://sqs/engine', TOJI_TASKS_QUEUE_URL: 'http://sqs/tasks' },
  TOJI_CONTAINER_MACHINE_ARN: 'arn:aws:states:eu-west-1:1:stateMachine:container',
  TOJI_HUB_MACHINE_ARN: 'arn:aws:states:eu-west-1:1:stateMachine:hub',
  ...{ TOJI_HUB_URL: 'http://hub/kojihub', TOJI_TOPURL: 'http://hub/kojifiles', TOJI_PUBLIC_TOPURL: 'http://hub' },
  TOJI_TASK_GROUPS: 'x86_64',
};

let made: Deployment;
let table: FaultyTable;
// what functions log of their errors is not looked at here
vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));
vi.mock('#aws/deployed', () => ({ deployed: () => ({ hub: made.hub, environment: ENVIRONMENT }) }));

/** What was sent, by service; `refuse` may answer for AWS with an error. */
let sent: { name: string; input: Record<string, unknown> }[];
let refuse: (command: unknown) => Error | undefined;

beforeEach(async () => {
  table = new FaultyTable(new MemoryTable(), new Random(1));
  made = await Deployment.start({ manual: true, table });
  sent = [];
  refuse = () => undefined;
  for (const client of [SFNClient, SQSClient, ECSClient, EventBridgeClient]) {
    vi.spyOn(client.prototype as { send(command: unknown): Promise<unknown> }, 'send').mockImplementation(
      async (command) => {
        const error = refuse(command);
        if (error) throw error;
        const { input } = command as { input: Record<string, unknown> };
        sent.push({ name: (command as object).constructor.name.replace(/Command$/, ''), input });
        return {};
      },
    );
  }
});
afterEach(() => void vi.restoreAllMocks());

const context = { functionName: 'test', awsRequestId: 'request' } as never;
const queued = (...bodies: unknown[]) => ({
  Records: bodies.map((body, n) => ({
    messageId: `m${n}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});
const start = (...messages: unknown[]): Promise<SQSBatchResponse> => starter(queued(...messages), context);
const names = (name: string, member: string) =>
  sent.filter((one) => one.name === name).map(({ input }) => input[member]);

const make = async (method = 'buildSRPMFromSCM', args: Value[] = ['git+https://x.org/a#b', 'tag', {}]) => {
  const id = Number(await made.as('admin')('makeTask', method, args));
  await engine(queued('kick'), context);
  return id;
};
const taskOf = async (id: number) => (await tasks.get(new Tx(made.hub), id)) as Task;
const attempts = async (id: number) => (await attemptsOf(new Tx(made.hub), id)).map(({ outcome }) => outcome);

/** The table refuses everything while this is done. */
async function refused(work: () => Promise<unknown>): Promise<Error> {
  table.rates = { throttled: 1 };
  const error = await work().then(
    () => new Error('it was done'),
    (reason: Error) => reason,
  );
  table.rates = {};
  return error;
}

describe('starter', () => {
  const one = { taskId: 7, attempt: 1, kind: 'container' };

  test('starts an attempt under its own name, however often it is told', async () => {
    expect(await start(one, one)).toEqual({ batchItemFailures: [] });
    refuse = () => new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
    expect(await start(one)).toEqual({ batchItemFailures: [] });
    expect(names('StartExecution', 'name')).toEqual(['task-7-1', 'task-7-1']);
    expect(names('StartExecution', 'input')).toEqual(Array(2).fill('{"taskId":7,"attempt":1}'));
  });

  test.each(['ExecutionLimitExceeded', 'ThrottlingException', 'StateMachineDeleting'])(
    'hands back what was refused by %s, and nothing else',
    async (name) => {
      refuse = (command) =>
        (command as StartExecutionCommand).input.name === 'task-8-1'
          ? Object.assign(new Error(name), { name })
          : undefined;
      const answer = await start(
        { ...one, taskId: 8 },
        one,
        'no message',
        { ...one, kind: 'nothing' },
        { ...one, taskId: 9 },
      );
      expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm2', 'm3']);
      expect(names('StartExecution', 'name')).toEqual(['task-7-1', 'task-9-1']);
      expect(made.errors).toContainEqual(expect.stringContaining(name));
      expect(sent.filter((one) => one.name === 'SendMessage').map(({ input }) => input)).toEqual([
        { QueueUrl: 'http://sqs/engine', MessageBody: JSON.stringify({ taskId: 8, attempt: 1, refused: name }) },
      ]);
    },
  );

  test('hands back what was refused when the engine cannot be told, too', async () => {
    refuse = () => new Error('away');
    expect((await start(one)).batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
  });
});

describe('engine', () => {
  test('does the same once for several kicks, in one delivery or after each other', async () => {
    const id = Number(await made.as('admin')('makeTask', 'buildSRPMFromSCM', ['git+https://x.org/a#b', 'tag', {}]));
    await engine(queued('kick', 'kick'), context);
    await Promise.all([engine(queued('kick'), context), engine(queued('kick'), context)]);
    expect(names('SendMessage', 'MessageBody')).toEqual([
      JSON.stringify({ taskId: id, attempt: 1, kind: 'container' }),
    ]);
    expect(await taskOf(id)).toMatchObject({ state: TASK.ASSIGNED, attempt: 1 });
  });

  test('looks when one of several messages asks for it, and later ones find nothing more', async () => {
    const id = await make();
    made.time += made.hub.settings.engine.start_timeout + 1;
    for (let i = 0; i < 3; i++) await engine(queued('kick', 'look'), context);
    expect(await attempts(id)).toEqual(['lost', null]);
    expect(names('SendMessage', 'DelaySeconds')).toEqual([0, 15]);
  });

  const explained = async (id: number) =>
    ((await made.as('admin')('toji.explainTask', id)) as { reason: string }).reason;
  const refusal = (taskId: number, attempt: number) => ({ taskId, attempt, refused: 'AccessDeniedException' });

  test('tells why an execution was refused, at once and when the time to start it is over', async () => {
    const id = await make();
    await engine(queued('kick', refusal(id, 1), refusal(999, 1)), context);
    expect(await explained(id)).toBe('its execution was refused (AccessDeniedException), it is tried again');
    expect(await taskOf(id)).toMatchObject({ state: TASK.ASSIGNED, attempt: 1 });
    made.time += made.hub.settings.engine.start_timeout + 1;
    await engine(queued('look'), context);
    // and what comes late says nothing of the next attempt
    await engine(queued(refusal(id, 1)), context);
    expect(await attemptsOf(new Tx(made.hub), id)).toMatchObject([
      { outcome: 'lost', loss: 'start', reason: 'its execution was refused (AccessDeniedException)' },
      { outcome: null, reason: null },
    ]);
  });

  test('forgets a refusal when the execution begins after all', async () => {
    const id = await make();
    await engine(queued(refusal(id, 1)), context);
    const { call } = await made.open({ taskId: id, attempt: 1 });
    await engine(queued(refusal(id, 1)), context);
    await call('host.closeTask', id, encodeResponse('done'));
    expect(await attemptsOf(new Tx(made.hub), id)).toMatchObject([{ outcome: 'closed', reason: null }]);
  });

  test('refuses a message that nobody sends', async () => {
    await expect(engine(queued({ taskId: 1, attempt: 1 }), context)).rejects.toThrow();
  });

  test('fails while a queue refuses, keeps what it has to send, and sends it the next time', async () => {
    refuse = (command) => (command instanceof SendMessageCommand ? new Error('the queue is away') : undefined);
    await expect(make()).rejects.toThrow('engine: 1 of 3 failed');
    expect(await readOutbox(made.hub.table)).toHaveLength(1);
    refuse = () => undefined;
    await engine(queued('kick'), context);
    expect(names('SendMessage', 'QueueUrl')).toEqual(['http://sqs/tasks']);
    expect(await readOutbox(made.hub.table)).toEqual([]);
  });

  test('fails while the table refuses, and the clock’s next sweep does the work', async () => {
    const id = Number(await made.as('admin')('makeTask', 'buildSRPMFromSCM', ['git+https://x.org/a#b', 'tag', {}]));
    expect((await refused(() => engine({}, context))).message).toBe('throttled');
    await engine({}, context);
    expect(await attempts(id)).toEqual([null]);
  });
});

describe('attempt', () => {
  const open = (taskId: number, of = 1) => attempt({ action: 'open', taskId, attempt: of }, context);
  const ended = (taskId: number, of = 1, error?: unknown) =>
    attempt({ action: 'ended', taskId, attempt: of, error }, context);

  test('opens as often as it is asked, as one attempt; not one that is over, and not one to come', async () => {
    const id = await make();
    expect(await open(id)).toMatchObject({ state: 'run' });
    expect(await open(id)).toMatchObject({ state: 'run' });
    expect(await open(id, 2)).toEqual({ state: 'gone' });
    expect(await open(999)).toEqual({ state: 'gone' });
    expect(await attempts(id)).toEqual([null]);
    await made.as('admin')('cancelTask', id);
    expect(await open(id)).toEqual({ state: 'gone' });
    expect(await attempts(id)).toEqual(['canceled']);
  });

  test('hears of an end once, in any order with the next attempt', async () => {
    const id = await make();
    await open(id);
    for (let i = 0; i < 2; i++) expect(await ended(id, 1, { Error: 'States.Timeout' })).toEqual({ state: 'ended' });
    await engine(queued('kick'), context);
    await open(id, 2);
    await ended(id, 1, null);
    await ended(id, 3, null);
    expect(await attempts(id)).toEqual(['lost', null]);
    expect(await taskOf(id)).toMatchObject({ state: TASK.OPEN, attempt: 2 });
  });

  test('lets a wait that has come late, twice or for nothing go on at once', async () => {
    const id = await make('build', ['git+https://x.org/a#b', 'none', {}]);
    const wait = (token: string) => attempt({ action: 'wait', taskId: id, attempt: 1, token }, context);
    // not opened yet
    expect(await wait('early')).toEqual({ state: 'go' });
    await hubtask({ taskId: id, attempt: 1 }, context);
    expect((await taskOf(id)).state).toBe(TASK.FAILED);
    for (let i = 0; i < 2; i++) expect(await wait('late')).toEqual({ state: 'go' });
    const tokens = sent.filter(({ name }) => name === 'SendTaskSuccess').map(({ input }) => input.taskToken);
    expect(tokens).toEqual(['early', 'late', 'late']);
  });

  test('waits once with a token that comes twice', async () => {
    await tagWith(made, 'build', ['plain']);
    const id = await make('waitrepo', ['build', null, ['none-1-1']]);
    expect(await hubtask({ taskId: id, attempt: 1 }, context)).toEqual({ state: 'waiting' });
    const wait = { action: 'wait', taskId: id, attempt: 1, token: 'token' };
    for (let i = 0; i < 2; i++) expect(await attempt(wait, context)).toEqual({ state: 'waiting' });
    expect(await taskOf(id)).toMatchObject({ state: TASK.OPEN, token: 'token' });
  });

  test('fails under a name that the machine tries again, while the table refuses', async () => {
    const id = await make();
    for (const work of [() => open(id), () => ended(id, 1, {}), () => hubtask({ taskId: id, attempt: 1 }, context)]) {
      expect(lambdaRetry.ErrorEquals).toContain((await refused(work)).name);
    }
    expect(await open(id)).toMatchObject({ state: 'run' });
  });

  test('refuses what no machine says', async () => {
    await expect(attempt({ action: 'begin', taskId: 1, attempt: 1 }, context)).rejects.toThrow();
    await expect(attempt({ action: 'open', taskId: '1', attempt: 1 }, context)).rejects.toThrow();
  });
});

describe('hubtask', () => {
  test('does a task once, called again at the same time, afterwards, and for another attempt', async () => {
    const id = await make('build', ['git+https://x.org/a#b', 'none', {}]);
    const call = (of: number) => hubtask({ taskId: id, attempt: of }, context);
    expect(await call(2)).toEqual({ state: 'gone' });
    const both = await Promise.all([call(1), call(1)]);
    expect(both).toContainEqual({ state: 'done' });
    expect(await call(1)).toEqual({ state: 'gone' });
    expect(await attempts(id)).toEqual(['failed']);
    expect((await hubtask({ taskId: 999, attempt: 1 }, context)).state).toBe('gone');
  });
});

describe('ecs-events', () => {
  const stopped = (group: string | undefined, exitCode: number | null = 137) =>
    ecsEvents(
      { detail: { ...(group ? { group } : {}), stopCode: 'EssentialContainerExited', containers: [{ exitCode }] } },
      context,
    );

  async function working() {
    const id = await make();
    const { call } = await made.open({ taskId: id, attempt: 1 });
    await call('toji.attach', id, 1, 'token');
    return { id, call };
  }

  test('notes one loss for an event that comes twice, and none late in the next attempt', async () => {
    const { id } = await working();
    await Promise.all([stopped(`task-${id}-1`), stopped(`task-${id}-1`)]);
    await engine(queued('kick'), context);
    await made.open({ taskId: id, attempt: 2 });
    await stopped(`task-${id}-1`);
    expect(await attempts(id)).toEqual(['lost', null]);
    expect(await taskOf(id)).toMatchObject({ state: TASK.OPEN, attempt: 2 });
  });

  test('changes nothing of a task that has ended, and nothing for containers of others', async () => {
    const { id, call } = await working();
    await call('host.closeTask', id, encodeResponse('done'));
    for (const group of [`task-${id}-1`, `task-${id}-2`, 'task-999-1', 'service:web', undefined]) await stopped(group);
    expect(await attempts(id)).toEqual(['closed']);
  });

  test('fails while the table refuses, so that the event comes again', async () => {
    const { id } = await working();
    expect((await refused(() => stopped(`task-${id}-1`))).name).toBe('Busy');
    expect(await attempts(id)).toEqual([null]);
    await stopped(`task-${id}-1`);
    expect(await attempts(id)).toEqual(['lost']);
  });
});

describe('keeper', () => {
  const DAY = 86_400;

  /** A tag's repos, all of them deleted but not their files. */
  async function deleted(): Promise<number[]> {
    const admin = made.as('admin');
    await tagWith(made, 'build', ['plain']);
    const ids: number[] = [];
    for (let n = 0; n < 3; n++) {
      const { request } = (await admin('repo.request', 'build', 'last', { __starstar: true, force: true })) as Record<
        string,
        Value
      >;
      await made.settle();
      const { repo } = (await admin('repo.checkRequest', (request as { id: number }).id)) as { repo: { id: number } };
      ids.push(repo.id);
      await admin('repoDelete', repo.id);
    }
    return ids;
  }
  const filesOf = async (id: number) => (await made.files.list(`repos/build/${id}/`)).files.length;

  test('run twice at once does everything once', async () => {
    const ids = await deleted();
    await setImmediate();
    await Promise.all([keeper({}, context), keeper({}, context)]);
    for (const id of ids) expect(await filesOf(id)).toBe(0);
    made.time += DAY;
    await keeper({}, context);
    expect(made.errors).toEqual([]);
  });

  test('goes on when one repo’s files cannot be removed, fails, and removes them the next time', async () => {
    const ids = await deleted();
    expect((await made.as('admin')('repoInfo', ids[0]!)) as object).toMatchObject({ state: REPO.DELETED });
    const remove = made.files.remove.bind(made.files);
    const spy = vi.spyOn(made.files, 'remove').mockImplementation(async (keys) => {
      if (keys.some((key) => key.startsWith(`repos/build/${ids[0]}/`))) throw new Error('S3 is slow');
      return remove(keys);
    });
    await expect(keeper({}, context)).rejects.toThrow('housekeeping: 1 of');
    expect(await Promise.all(ids.map(async (id) => (await filesOf(id)) > 0))).toEqual([true, false, false]);
    expect(made.errors).toContainEqual(expect.stringContaining(`"duty":"repo ${ids[0]}"`));
    spy.mockRestore();
    await keeper({}, context);
    expect(await filesOf(ids[0]!)).toBe(0);
  });
});
