import { BUILD } from '#core/states';
import { Double, type Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { packages } from '#store/packages';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';

/** A month, as an age of builds, seconds. */
const MONTH = 30 * 86400;

/** Mean seconds that builds of a package took; imports do not count. `age` in months leaves older ones out. */
export async function averageDuration(ctx: Ctx, info: Value, age: number | null): Promise<Double | null> {
  const id = await idOf(ctx.tx, packages, info);
  if (id === undefined) return null;
  const oldest = age === null ? 0 : ctx.now() - age * MONTH;
  const times = (await builds.list(ctx.tx, 'g1', `build/package/${id}`)).flatMap((build) => duration(build, oldest));
  if (times.length === 0) return null;
  return new Double(times.reduce((sum, time) => sum + time, 0) / times.length);
}

function duration(build: Build, oldest: number): number[] {
  const { state, task_id, completion_ts, start_ts, create_ts } = build;
  if (state !== BUILD.COMPLETE || task_id === null || completion_ts === null || completion_ts < oldest) return [];
  return [completion_ts - (start_ts ?? create_ts)];
}
