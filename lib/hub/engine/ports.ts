import type { OutboxRecord } from '../outbox/record.ts';
import type { Stopped } from './stopcodes.ts';

/** What the engine makes happen outside the table. All of it may be asked for twice. */
export interface EnginePorts {
  /** hands an admitted task to the queue that the starter reads, which it leaves after so many seconds (900 at most) */
  enqueueStart(start: StartMessage, delay: number): Promise<void>;
  /** lets a waiting state machine go on; one that is gone does not matter */
  sendToken(token: string, output: object): Promise<void>;
  /** tells a waiting state machine that its container is alive */
  sendHeartbeat(token: string): Promise<void>;
  stopExecution(kind: TaskKind, taskId: number, attempt: number): Promise<void>;
  stopContainers(attempts: readonly AttemptRef[]): Promise<void>;
  /** attempts that have containers which run */
  runningContainers(): Promise<readonly AttemptRef[]>;
  /** those of these attempts, which have none that runs, that have one that has stopped */
  stoppedContainers(attempts: readonly AttemptRef[]): Promise<StoppedContainer[]>;
  /** an engine looks again after so many seconds (pass.ts: look) */
  lookLater(seconds: number): Promise<void>;
  /** messages for the event bus, in order */
  publish(messages: readonly BusMessage[]): Promise<void>;
}

export interface AttemptRef {
  readonly taskId: number;
  readonly attempt: number;
}

export type StoppedContainer = AttemptRef & { readonly stopped: Stopped };

/** `container`: a builder container runs the task; `hub`: a function does. */
export type TaskKind = 'container' | 'hub';

export interface StartMessage {
  readonly taskId: number;
  readonly attempt: number;
  readonly kind: TaskKind;
}

export type BusMessage = Extract<OutboxRecord, { kind: 'callback' | 'message' }> & {
  /** the same each time that the message is sent; in the order of the changes */
  readonly id: string;
  readonly ts: number;
};
