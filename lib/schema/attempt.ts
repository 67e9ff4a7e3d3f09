/**
 * What the function `attempt` answers the state machine container-task when it opens a task. The machine's definition
 * refers to these fields by path, so they are all strings and all present.
 */
import { z } from 'zod';

/**
 * What a builder container is fitted with: runroot's mounts, those that may be written to with them, or the privileges that
 * loop devices and mounts need. The words are part of the names of task definitions.
 */
const FITTINGS = ['plain', 'mounts', 'rwmounts', 'privileged'] as const;
export type Fitting = (typeof FITTINGS)[number];

/** Task definitions of an architecture with a fitting, as text: a word of TOJI_TASK_GROUPS, and a privileged host's pool. */
export interface FamilyGroup {
  readonly arch: string;
  readonly fitting: Fitting;
}

export const familyGroup = ({ arch, fitting }: FamilyGroup): string =>
  fitting === 'plain' ? arch : `${arch}-${fitting}`;

export function parseFamilyGroup(text: string): FamilyGroup {
  const fitting = FITTINGS.find((one) => text.endsWith(`-${one}`));
  return fitting ? { arch: text.slice(0, -fitting.length - 1), fitting } : { arch: text, fitting: 'plain' };
}

/** The family of privileged builders, and the capacity provider that they run on: one for all sizes. */
export const privilegedFamily = (stage: string, arch: string): string =>
  `toji-${stage}-${familyGroup({ arch, fitting: 'privileged' })}`;

/**
 * A builder's task definition is always named by its family, never by revision: a cross-stack reference to a revision could
 * not be updated while the hub stack uses it, so no builder image could ever be replaced.
 */
export const taskFamily = (stage: string, group: FamilyGroup, size: string): string =>
  group.fitting === 'privileged' ? privilegedFamily(stage, group.arch) : `toji-${stage}-${familyGroup(group)}-${size}`;

/** Families by group and size. They are made from their words, since all of them together fill up a function's environment. */
export function familiesOf(
  stage: string,
  groups: readonly string[],
  sizes: readonly string[],
): Record<string, Record<string, string>> {
  const families = (group: string) => sizes.map((size) => [size, taskFamily(stage, parseFamilyGroup(group), size)]);
  return Object.fromEntries(groups.map((group) => [group, Object.fromEntries(families(group))]));
}

/** The task is somebody else's, cancelled or finished: nothing to run. */
const openGone = z.object({ state: z.literal('gone') });

export const openRun = z.object({
  state: z.literal('run'),
  fitting: z.enum(FITTINGS),
  /** family of the ECS task definition */
  taskDefinition: z.string().min(1),
  /** FARGATE, FARGATE_SPOT or the name of another capacity provider of the cluster */
  capacityProvider: z.string().min(1),
  /** CPU units of the whole task, in digits; must form a pair that Fargate knows with `memory` */
  cpu: z.string().regex(/^\d+$/),
  /** MiB of the whole task, in digits */
  memory: z.string().regex(/^\d+$/),
  sessionId: z.string().regex(/^\d+$/),
  sessionKey: z.string().min(1),
  hubUrl: z.url(),
  topUrl: z.url(),
});

const openAnswer = z.discriminatedUnion('state', [openGone, openRun]);
export type OpenAnswer = z.infer<typeof openAnswer>;
