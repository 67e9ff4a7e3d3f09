import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { busEntry } from '#hub/engine/message';
import type { BusMessage, EnginePorts, StartMessage, TaskKind } from '#hub/engine/ports';
import { stopContainers, stoppedContainers } from './containers.ts';
import type { Environment } from './environment.ts';
import { executionName } from './execution.ts';

/** EventBridge takes so many entries in one call. */
const ENTRIES = 10;

/** The engine's hands in AWS. */
export function enginePorts(environment: Environment): EnginePorts {
  const queue = new SQSClient();
  const machines = new SFNClient();
  const containers = new ECSClient();
  const bus = new EventBridgeClient();

  /** A state machine that is through, or never was, does not mind. */
  async function unlessGone(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const gone = [TaskDoesNotExist, TaskTimedOut, InvalidToken, ExecutionDoesNotExist].some(
        (kind) => error instanceof kind,
      );
      if (!gone) throw error;
    }
  }

  return {
    async enqueueStart(start: StartMessage) {
      await queue.send(
        new SendMessageCommand({ QueueUrl: environment.TOJI_TASKS_QUEUE_URL, MessageBody: JSON.stringify(start) }),
      );
    },
    sendToken: (taskToken, output) =>
      unlessGone(machines.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    sendHeartbeat: (taskToken) => unlessGone(machines.send(new SendTaskHeartbeatCommand({ taskToken }))),
    stopExecution: (kind: TaskKind, taskId, attempt) =>
      unlessGone(
        machines.send(new StopExecutionCommand({ executionArn: executionArn(environment, kind, taskId, attempt) })),
      ),
    async stopContainer(taskId, attempt) {
      await stopContainers(containers, environment.TOJI_CLUSTER, executionName(taskId, attempt));
    },
    stoppedContainers: (attempts) => stoppedContainers(containers, environment.TOJI_CLUSTER, attempts),
    async publish(messages: readonly BusMessage[]) {
      for (let i = 0; i < messages.length; i += ENTRIES) {
        const Entries = messages.slice(i, i + ENTRIES).map((message) => busEntry(environment.TOJI_BUS, message));
        const answer = await bus.send(new PutEventsCommand({ Entries }));
        if (answer.FailedEntryCount) throw new Error(`${answer.FailedEntryCount} events were not taken by the bus`);
      }
    },
  };
}

function executionArn(environment: Environment, kind: TaskKind, taskId: number, attempt: number): string {
  const machine = kind === 'hub' ? environment.TOJI_HUB_MACHINE_ARN : environment.TOJI_CONTAINER_MACHINE_ARN;
  return `${machine.replace(':stateMachine:', ':execution:')}:${executionName(taskId, attempt)}`;
}
