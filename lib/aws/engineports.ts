import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  ValidationException,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { BusMessage, EnginePorts, StartMessage, TaskKind } from '#hub/engine/ports';
import type { FileStore } from '#store/files';
import { publish } from './bus.ts';
import { runningContainers, stopContainers, stoppedContainers } from './containers.ts';
import type { Environment } from './environment.ts';
import { executionName } from './execution.ts';

/** A message of the queue `engine` that asks for a look; others are kicks. */
export const LOOK = 'look';

/** The engine's hands in AWS. */
export function enginePorts(environment: Environment, files: FileStore): EnginePorts {
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
      // what the emulator says of an execution that has ended; AWS takes that for success
      const ended = error instanceof ValidationException && error.message === 'Execution is not running';
      if (!gone && !ended) throw error;
    }
  }

  return {
    async enqueueStart(start: StartMessage, delay) {
      const QueueUrl = environment.TOJI_TASKS_QUEUE_URL;
      await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(start), DelaySeconds: delay }));
    },
    sendToken: (taskToken, output) =>
      unlessGone(machines.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    sendHeartbeat: (taskToken) => unlessGone(machines.send(new SendTaskHeartbeatCommand({ taskToken }))),
    stopExecution: (kind: TaskKind, taskId, attempt) =>
      unlessGone(
        machines.send(new StopExecutionCommand({ executionArn: executionArn(environment, kind, taskId, attempt) })),
      ),
    stopContainers: (attempts) => stopContainers(containers, environment.TOJI_CLUSTER, attempts),
    runningContainers: () => runningContainers(containers, environment.TOJI_CLUSTER),
    stoppedContainers: (attempts) => stoppedContainers(containers, environment.TOJI_CLUSTER, attempts),
    async lookLater(seconds) {
      const QueueUrl = environment.TOJI_ENGINE_QUEUE_URL;
      await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: LOOK, DelaySeconds: seconds }));
    },
    publish: (messages: readonly BusMessage[]) => publish({ name: environment.TOJI_BUS, client: bus, files }, messages),
  };
}

function executionArn(environment: Environment, kind: TaskKind, taskId: number, attempt: number): string {
  const machine = kind === 'hub' ? environment.TOJI_HUB_MACHINE_ARN : environment.TOJI_CONTAINER_MACHINE_ARN;
  return `${machine.replace(':stateMachine:', ':execution:')}:${executionName(taskId, attempt)}`;
}
