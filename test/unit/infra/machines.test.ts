import { beforeAll, describe, expect, test } from 'vitest';
import { containerTask } from '#infra/asl/container-task';
import { hubTask } from '#infra/asl/hub-task';
import type { Machine, State, TaskState } from '#infra/asl/state';
import { SHAPES } from '#infra/function-shapes';
import { openRun } from '#schema/attempt';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

const container = containerTask({
  partition: 'aws',
  attemptArn: 'arn:attempt',
  clusterArn: 'arn:cluster',
  subnetIds: ['subnet-1'],
  securityGroupId: 'sg-1',
  timeoutSeconds: 86_400,
  heartbeatSeconds: 600,
});
const hub = hubTask({
  partition: 'aws',
  attemptArn: 'arn:attempt',
  hubtaskArn: 'arn:hubtask',
  runSeconds: 900,
  timeoutSeconds: 2_592_000,
});

const isTask = (state: State): state is TaskState => state.Type === 'Task';
const taskStates = (machine: Machine) =>
  Object.entries(machine.States).flatMap(([name, s]) => (isTask(s) ? [[name, s] as const] : []));

/** Names of the states that may come after a state. */
function followers(state: State): string[] {
  if (state.Type === 'Choice') return [...state.Choices.map(({ Next }) => Next), state.Default];
  if (!isTask(state)) return [];
  return [...(state.Next ? [state.Next] : []), ...state.Catch.map(({ Next }) => Next)];
}

/** All values of keys that end in `.$`, at any depth: the paths that the machine reads. */
function pathsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => (key.endsWith('.$') ? [inner as string] : pathsIn(inner)));
}

describe.each([
  ['container-task', container],
  ['hub-task', hub],
])('%s', (_name, machine) => {
  test('every call has a time-out, shorter than the execution, and catches every error', () => {
    for (const [name, state] of taskStates(machine)) {
      expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
      expect(state.TimeoutSeconds, name).toBeLessThan(machine.TimeoutSeconds);
      expect(state.Catch.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
    }
  });

  test('a heartbeat is shorter than its time-out', () => {
    for (const [name, state] of taskStates(machine)) {
      expect(state.HeartbeatSeconds ?? 0, name).toBeLessThan(state.TimeoutSeconds);
    }
  });

  test('an error anywhere is reported to the hub, with the error', () => {
    for (const [name, state] of taskStates(machine)) {
      if (name.startsWith('Ended')) continue;
      expect(state.Catch.at(-1), name).toMatchObject({ Next: 'EndedWithError', ResultPath: '$.error' });
    }
    expect(machine.States.EndedWithError).toMatchObject({
      Resource: 'arn:attempt',
      Parameters: { action: 'ended', 'taskId.$': '$.taskId', 'attempt.$': '$.attempt', 'error.$': '$.error' },
    });
  });

  test('only the report itself can fail an execution', () => {
    const failing = Object.entries(machine.States).filter(([, state]) => followers(state).includes('NotReported'));
    expect(failing.map(([name]) => name).sort()).toEqual(['Ended', 'EndedWithError']);
  });

  test('all states are reachable, and none leads nowhere', () => {
    const seen = new Set<string>();
    const walk = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      followers(machine.States[name]!).forEach(walk);
    };
    walk(machine.StartAt);
    expect([...seen].sort()).toEqual(Object.keys(machine.States).sort());
  });

  test('uses nothing that the emulator has not: no Map, no Parallel, no JSONata, no .sync', () => {
    const text = JSON.stringify(machine);
    expect(text).not.toMatch(/"(Map|Parallel)"|QueryLanguage|\.sync"/);
  });
});

test('the container machine reads nothing of the open answer that the answer may lack', () => {
  const read = pathsIn(container).filter((path) => path.startsWith('$.open.'));
  const promised = Object.keys(openRun.shape).map((field) => `$.open.${field}`);
  expect(read.length).toBeGreaterThan(5);
  expect(promised).toEqual(expect.arrayContaining(read));
});

test('the builder gets exactly its seven settings, the task token among them', () => {
  const run = container.States.Run as TaskState;
  const overrides = run.Parameters.Overrides as { ContainerOverrides: { Name: string; Environment: object[] }[] };
  expect(overrides.ContainerOverrides).toHaveLength(1);
  expect(overrides.ContainerOverrides[0]?.Name).toBe('builder');
  expect(overrides.ContainerOverrides[0]?.Environment).toEqual([
    { Name: 'TOJI_TASK_ID', 'Value.$': "States.Format('{}', $.taskId)" },
    { Name: 'TOJI_ATTEMPT', 'Value.$': "States.Format('{}', $.attempt)" },
    { Name: 'TOJI_SESSION_ID', 'Value.$': '$.open.sessionId' },
    { Name: 'TOJI_SESSION_KEY', 'Value.$': '$.open.sessionKey' },
    { Name: 'TOJI_HUB_URL', 'Value.$': '$.open.hubUrl' },
    { Name: 'TOJI_TOPURL', 'Value.$': '$.open.topUrl' },
    { Name: 'TOJI_TASK_TOKEN', 'Value.$': '$$.Task.Token' },
  ]);
});

test('the builder waits on its token and is placed by what the open answer says', () => {
  const run = container.States.Run as TaskState;
  expect(run.Resource).toBe('arn:aws:states:::ecs:runTask.waitForTaskToken');
  expect(run.Parameters).toMatchObject({
    Cluster: 'arn:cluster',
    'TaskDefinition.$': '$.open.taskDefinition',
    CapacityProviderStrategy: [{ 'CapacityProvider.$': '$.open.capacityProvider', Weight: 1 }],
    Overrides: { 'Cpu.$': '$.open.cpu', 'Memory.$': '$.open.memory' },
  });
  expect(run.Parameters).not.toHaveProperty('LaunchType');
});

test('only refused starts are tried again: a builder that ran is never run twice by the machine', () => {
  const run = container.States.Run as TaskState;
  for (const error of (run.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals)) {
    expect(error).toMatch(/^(AmazonECS|ECS)\./);
  }
});

test('a task that is gone ends without a report', () => {
  expect(container.States.Ours).toMatchObject({ Default: 'Gone' });
  expect(container.States.Gone).toMatchObject({ Type: 'Succeed' });
});

test('a hub task that waits is woken by its token, or looks again when the token was lost', () => {
  const wait = hub.States.Wait as TaskState;
  expect(wait.Parameters).toEqual({
    FunctionName: 'arn:attempt',
    Payload: { action: 'wait', 'taskId.$': '$.taskId', 'attempt.$': '$.attempt', 'token.$': '$$.Task.Token' },
  });
  expect(wait.Next).toBe('Run');
  expect(wait.Catch[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'Run' });
});

describe('deployed', () => {
  let aws: Synthesized;
  beforeAll(() => {
    aws = synthesize();
  }, 60_000);

  test('a stretch of hubtask may take as long as its function', () => {
    expect((hub.States.Run as TaskState).TimeoutSeconds).toBeGreaterThan(SHAPES.hubtask.timeout);
  });

  test('executions are traced and logged, without the data: session keys and tokens are in it', () => {
    const machines = Object.values(resourcesOf(aws.hub, 'AWS::StepFunctions::StateMachine'));
    expect(machines.map(({ Properties }) => Properties.StateMachineName).sort()).toEqual([
      'toji-prod-container-task',
      'toji-prod-hub-task',
    ]);
    for (const { Properties } of machines) {
      expect(Properties).toMatchObject({
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      });
    }
  });
});
