/** The steps of a start: each is named, timed, shown, and can be run alone (--only NAME,NAME). */
import { LocalProblem } from './problem.ts';

export interface Step {
  readonly name: string;
  /** what the user reads while it runs */
  readonly title: string;
  /** does the work if there is any; returns a few words on what was found or done */
  run(): Promise<string>;
}

export interface StepTime {
  readonly name: string;
  readonly seconds: number;
}

export interface Choice {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** Runs the chosen steps in order. A name that is no step is a problem, not a silent nothing. */
export async function runSteps(steps: readonly Step[], { only, skip = [] }: Choice = {}): Promise<StepTime[]> {
  const unknown = [...(only ?? []), ...skip].find((name) => !steps.some((step) => step.name === name));
  if (unknown) throw new LocalProblem(`no step ${unknown}; there are ${steps.map((step) => step.name).join(', ')}`);
  const times: StepTime[] = [];
  for (const step of steps.filter(({ name }) => (only ?? [name]).includes(name) && !skip.includes(name))) {
    const began = performance.now();
    if (process.stdout.isTTY) process.stdout.write(`  ${step.title}...\r`);
    const outcome = await step.run();
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(
      `${process.stdout.isTTY ? '\u001b[2K' : ''}  ${step.title}: ${outcome} (${seconds.toFixed(1)} s)\n`,
    );
    times.push({ name: step.name, seconds });
  }
  return times;
}

/** Runs a script's main function: problems as one line, anything else with its stack; exit code 1 for both. */
export async function main(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const text = error instanceof LocalProblem ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\ntoji: ${text}\n`);
    process.exitCode = 1;
  }
}
