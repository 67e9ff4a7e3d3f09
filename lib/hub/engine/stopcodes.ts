import type { LossCategory } from '#schema/loss';

/** How a container ended, as ECS tells it: in its event "Task State Change" and in DescribeTasks. */
export interface Stopped {
  /** TaskFailedToStart, EssentialContainerExited, UserInitiated, SpotInterruption, TerminationNotice, ... */
  readonly stopCode: string | null;
  /** exit code of the builder; null when it never ran */
  readonly exitCode: number | null;
  /** ECS's texts of the task and of the container */
  readonly reason: string;
}

export interface Loss {
  readonly category: LossCategory;
  /** for people: becomes the reason of the attempt */
  readonly text: string;
}

interface Rule {
  readonly category: LossCategory;
  readonly means: string;
  readonly when: (stopped: Stopped) => boolean;
}

const code = (stopCode: string) => (stopped: Stopped) => stopped.stopCode === stopCode;
const says = (pattern: RegExp) => (stopped: Stopped) => pattern.test(stopped.reason);
const exit = (exitCode: number) => (stopped: Stopped) => stopped.exitCode === exitCode;

/**
 * The one table of stop codes and exit codes; the first rule that fits counts. All of these are losses: a build that fails
 * is reported by its builder, which then ends with 0.
 */
const RULES: readonly Rule[] = [
  { category: 'memory', means: 'its container ran out of memory', when: says(/OutOfMemory/i) },
  { category: 'memory', means: 'its build ran out of memory', when: exit(76) },
  { category: 'spot', means: 'its Spot capacity was taken back', when: code('SpotInterruption') },
  { category: 'platform', means: 'the platform replaced its host', when: code('TerminationNotice') },
  { category: 'start', means: 'its container could not be started', when: code('TaskFailedToStart') },
  {
    category: 'start',
    means: 'its container could not be started',
    when: says(/CannotPull|CannotStart|CannotCreate|ResourceInitialization|RESOURCE:|DockerTimeout/i),
  },
  { category: 'platform', means: 'its container was stopped', when: code('UserInitiated') },
  { category: 'killed', means: 'its builder was killed, as happens when memory runs out', when: exit(137) },
  { category: 'platform', means: 'the platform took its container away', when: exit(143) },
  { category: 'builder', means: 'its builder lost the hub', when: exit(75) },
  { category: 'builder', means: 'its builder ended without a report', when: exit(0) },
  { category: 'builder', means: 'its builder broke down', when: () => true },
];

export function classify(stopped: Stopped): Loss {
  const { category, means } = RULES.find((rule) => rule.when(stopped))!;
  const facts = [
    stopped.stopCode,
    stopped.exitCode === null ? null : `exit code ${stopped.exitCode}`,
    stopped.reason || null,
  ];
  const details = facts.filter((fact) => fact !== null).join(', ');
  return { category, text: details ? `${means} (${details})` : means };
}

/** After these the next attempt gets the next larger container. */
export const wantsMore = (loss: LossCategory | null): boolean => loss === 'memory' || loss === 'killed';
