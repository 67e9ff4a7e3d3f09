/** What the engine relies on in Step Functions and ECS: a container started with a token, and the execution waiting for it. */
import { execFileSync } from 'node:child_process';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BUILDER_IMAGE } from '#local/builder-image';
import { client, endpoint, unique } from './clients.ts';

const ecs = new ECSClient(client);
const sfn = new SFNClient(client);
const cluster = unique('cluster');
const family = unique('family');
const roleArn = 'arn:aws:iam::000000000000:role/test';

/** Says its token and what it can reach, then waits for the end. */
const SCRIPT = `import os, signal, urllib.request
settings = dict(line.rstrip("\\n").split("=", 1) for line in os.fdopen(8) if "=" in line)
print("TOKEN", settings["TOJI_TASK_TOKEN"], flush=True)
print("REACHED", urllib.request.urlopen("${endpoint}/_ministack/health").status, flush=True)
signal.pause()`;

let machine: string;

beforeAll(async () => {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'builder', image: BUILDER_IMAGE, command: ['python3', '-c', SCRIPT] }],
    }),
  );
  const run = {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.waitForTaskToken',
    Parameters: {
      Cluster: cluster,
      TaskDefinition: family,
      LaunchType: 'FARGATE',
      Overrides: {
        ContainerOverrides: [
          { Name: 'builder', Environment: [{ Name: 'TOJI_TASK_TOKEN', 'Value.$': '$$.Task.Token' }] },
        ],
      },
    },
    End: true,
  };
  const definition = JSON.stringify({ StartAt: 'Run', States: { Run: run } });
  const made = await sfn.send(new CreateStateMachineCommand({ name: unique('machine'), definition, roleArn }));
  machine = made.stateMachineArn!;
});

const docker = (...words: string[]) => execFileSync('docker', words, { encoding: 'utf8' });
const containersOf = (taskArn: string) =>
  docker('ps', '-aq', '--filter', `label=com.amazonaws.ecs.task-arn=${taskArn}`).split('\n').filter(Boolean);

async function startOne(): Promise<{ execution: string; task: string; container: string }> {
  const before = await ecs.send(new ListTasksCommand({ cluster }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machine, input: '{}' }));
  const [task, container] = await vi.waitFor(
    async () => {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster }));
      const arn = taskArns.find((one) => !before.taskArns?.includes(one));
      const id = arn && containersOf(arn)[0];
      expect(id).toBeDefined();
      return [arn!, id!] as const;
    },
    { timeout: 30_000, interval: 200 },
  );
  return { execution: executionArn!, task, container };
}

const logOf = (container: string, pattern: RegExp) =>
  vi.waitFor(
    () => {
      const match = pattern.exec(docker('logs', container));
      expect(match).not.toBeNull();
      return match![1]!;
    },
    { timeout: 30_000, interval: 200 },
  );

describe('a container of a state machine', () => {
  it('gets the token, reaches the host, and ends the execution by it', async () => {
    const { execution, task, container } = await startOne();
    const taskToken = await logOf(container, /^TOKEN (\S+)$/m);
    expect(await logOf(container, /^REACHED (\d+)$/m)).toBe('200');
    const running = await sfn.send(new DescribeExecutionCommand({ executionArn: execution }));
    expect(running.status).toBe('RUNNING');
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"built": true}' }));
    await vi.waitFor(
      async () => {
        const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn: execution }));
        expect({ status, output: JSON.parse(output ?? '{}') }).toEqual({
          status: 'SUCCEEDED',
          output: { built: true },
        });
      },
      { timeout: 10_000 },
    );
    await ecs.send(new StopTaskCommand({ cluster, task }));
  });

  it('has no more capabilities than a builder has elsewhere, and goes when it is stopped', async () => {
    const { task, container } = await startOne();
    await logOf(container, /^TOKEN (\S+)$/m);
    const host = JSON.parse(docker('inspect', '--format', '{{json .HostConfig}}', container));
    expect(host).toMatchObject({ Privileged: false, CapAdd: null });
    await ecs.send(new StopTaskCommand({ cluster, task }));
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
    expect(tasks?.[0]?.lastStatus).toBe('STOPPED');
    expect(containersOf(task)).toEqual([]);
  });
});
