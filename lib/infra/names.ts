/** Names that two stacks, or a resource and the function that uses it, must agree on. */
import type { Stack } from 'aws-cdk-lib';

export const FUNCTIONS = [
  'hub',
  'files',
  'web',
  'engine',
  'starter',
  'attempt',
  'hubtask',
  'ecs-events',
  'keeper',
] as const;
/** Functions that are there only when a plugin is on, which deployment.ts tells under these names. */
export const PLUGIN_FUNCTIONS = ['bridge', 'webhooks'] as const;

export type FunctionName = (typeof FUNCTIONS)[number] | (typeof PLUGIN_FUNCTIONS)[number];

export type MachineKind = 'container' | 'hub';

export const functionName = (stage: string, name: FunctionName): string => `toji-${stage}-${name}`;
export const machineName = (stage: string, kind: MachineKind): string => `toji-${stage}-${kind}-task`;

/** The one container of a builder task. */
export const BUILDER_CONTAINER = 'builder';

/**
 * ARN of a state machine from its name. Functions need it in their environment and the machines call those functions,
 * so a reference to the resource itself would be a circle.
 */
export function machineArn(stack: Stack, stage: string, kind: MachineKind): string {
  return stack.formatArn({ service: 'states', resource: `stateMachine:${machineName(stage, kind)}` });
}

/** ARN pattern of the executions of a state machine, which the starter names task-<id>-<attempt>. */
export function executionsArn(stack: Stack, stage: string, kind: MachineKind): string {
  return stack.formatArn({ service: 'states', resource: `execution:${machineName(stage, kind)}:task-*` });
}
