import { BuildError, GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import type { Struct } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { packages } from '#store/packages';
import type { Ctx } from '../context.ts';

/** States of builds whose release is taken. */
const TAKEN: readonly number[] = [BUILD.COMPLETE, BUILD.DELETED, BUILD.BUILDING];

/** The release after the newest one of this name and version: 3 -> 4, 3.el9 -> 4.el9; the first is 1. */
export async function nextRelease(ctx: Ctx, info: Struct, increment: number): Promise<string> {
  const { name, version } = info;
  if (typeof name !== 'string' || typeof version !== 'string') {
    throw new GenericError(`did not provide name and version: ${repr(info)}`);
  }
  const owned = await packages.findId(ctx.tx, 'name', name);
  const all = owned === undefined ? [] : await builds.list(ctx.tx, 'g1', `build/package/${owned}`, { reverse: true });
  const taken = (build: Build) => build.version === version && !build.draft && TAKEN.includes(build.state);
  const newest = all.find(taken);
  return newest ? incremented(newest.release, increment) : '1';
}

function incremented(release: string, increment: number): string {
  const [number = '', ...rest] = release.split('.');
  if (rest.length > 1 || !/^\d+$/.test(number)) {
    throw new BuildError(`Unable to increment release value: ${release}`);
  }
  return [String(Number(number) + increment), ...rest].join('.');
}
