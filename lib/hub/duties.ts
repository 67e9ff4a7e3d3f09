import type { Hub } from './hub.ts';

/** One of several things to do that do not depend on each other. */
export interface Duty {
  readonly name: string;
  run(): Promise<unknown>;
}

/** Does all of them, one after another. One that fails is logged and does not keep the others from being done; it fails the whole. */
export async function doAll({ log }: Pick<Hub, 'log'>, what: string, duties: readonly Duty[]): Promise<void> {
  const failed: unknown[] = [];
  for (const { name, run } of duties) {
    try {
      await run();
    } catch (error) {
      log.error(`${what} failed`, { duty: name, error: error instanceof Error ? error.stack : String(error) });
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, `${what}: ${failed.length} of ${duties.length} failed`);
}

/** The same with rows: each by itself. `kind` is what they are of, in the log. */
export const doEach = <T extends { readonly id: number }>(
  hub: Pick<Hub, 'log'>,
  kind: string,
  rows: readonly T[],
  work: (row: T) => Promise<unknown>,
): Promise<void> =>
  doAll(
    hub,
    kind,
    rows.map((row) => ({ name: `${kind} ${row.id}`, run: () => work(row) })),
  );
