import { DescribeTasksCommand, type ECSClient, ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it } from 'vitest';
import { runningContainers, stopContainers, stoppedContainers } from '#aws/containers';

interface Container {
  readonly group: string;
  readonly lastStatus?: string;
  readonly desiredStatus?: 'RUNNING' | 'STOPPED';
}

let containers: Container[];
let calls: string[];
let stubborn: string | undefined;
const PAGE = 2;

/** ECS, with pages of two. A container's ARN is its place in the list. */
const ecs = {
  async send(command: unknown) {
    if (command instanceof ListTasksCommand) {
      const { desiredStatus, nextToken = '0' } = command.input;
      calls.push(`list ${desiredStatus}`);
      const all = containers.flatMap((one, n) => ((one.desiredStatus ?? 'RUNNING') === desiredStatus ? [`${n}`] : []));
      const end = Number(nextToken) + PAGE;
      return { taskArns: all.slice(Number(nextToken), end), nextToken: end < all.length ? `${end}` : undefined };
    }
    if (command instanceof DescribeTasksCommand)
      return { tasks: command.input.tasks!.map((arn) => ({ taskArn: arn, ...containers[Number(arn)]! })) };
    if (!(command instanceof StopTaskCommand)) throw new Error('what is this?');
    const { group } = containers[Number(command.input.task)]!;
    if (group === stubborn) throw new Error(`${group} does not stop`);
    calls.push(`stop ${group}`);
    return {};
  },
} as unknown as ECSClient;

beforeEach(() => {
  [containers, calls, stubborn] = [[], [], undefined];
});

const stops = () => calls.filter((call) => call.startsWith('stop'));

describe('containers', () => {
  it('that run are those of attempts, on all pages', async () => {
    containers = ['task-1-1', 'family:other', 'task-2-3', 'task-4-1'].map((group) => ({ group }));
    containers.push({ group: 'task-5-1', lastStatus: 'STOPPED' });
    expect(await runningContainers(ecs, 'c')).toEqual([
      { taskId: 1, attempt: 1 },
      { taskId: 2, attempt: 3 },
      { taskId: 4, attempt: 1 },
    ]);
  });

  it('of several attempts are stopped with one look, two of one attempt too', async () => {
    containers = ['task-1-1', 'task-2-1', 'task-1-1', 'task-1-2'].map((group) => ({ group }));
    await stopContainers(ecs, 'c', [
      { taskId: 1, attempt: 1 },
      { taskId: 2, attempt: 1 },
    ]);
    expect(calls.filter((call) => call === 'list RUNNING')).toHaveLength(containers.length / PAGE);
    expect(stops()).toEqual(['stop task-1-1', 'stop task-2-1', 'stop task-1-1']);
  });

  it('are stopped although one of them cannot be, and that is told', async () => {
    containers = ['task-1-1', 'task-2-1', 'task-3-1'].map((group) => ({ group }));
    stubborn = 'task-2-1';
    const all = [1, 2, 3].map((taskId) => ({ taskId, attempt: 1 }));
    await expect(stopContainers(ecs, 'c', all)).rejects.toThrow('task-2-1 does not stop');
    expect(stops()).toEqual(['stop task-1-1', 'stop task-3-1']);
  });

  it('that stopped are told once for each attempt that is asked for, with how they ended', async () => {
    const ended = { desiredStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'no room' } as const;
    containers = ['task-1-1', 'task-1-1', 'task-2-1'].map((group) => ({ group, ...ended }));
    expect(await stoppedContainers(ecs, 'c', [{ taskId: 1, attempt: 1 }])).toEqual([
      { taskId: 1, attempt: 1, stopped: { stopCode: 'TaskFailedToStart', exitCode: null, reason: 'no room' } },
    ]);
  });
});
