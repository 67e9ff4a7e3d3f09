import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { splitNames } from '#core/starstar';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { fittingFor, type RunrootFitting, requestedMount } from '#schema/runroot';

/** Refuses mounts that are not below one of `safe_roots`, before a container is started. */
export function assertSafeMounts(ctx: Ctx, params: Value[]): void {
  for (const mount of mountsIn(params)) requestedMount(ctx.hub.settings.runroot, mount);
}

/** A container has its mounts from its task definition, so the task's mounts choose it. */
export const fitting = (ctx: Ctx, params: Value[]): RunrootFitting =>
  fittingFor(ctx.hub.settings.runroot, mountsIn(params));

/** Place of `mounts` among the task's parameters: root, arch, command, keep, packages, mounts... */
const MOUNTS = 5;

function mountsIn(params: Value[]): string[] {
  const { positional, named } = splitNames(params);
  const mounts = named.mounts ?? positional[MOUNTS] ?? [];
  if (Array.isArray(mounts) && mounts.every((mount) => typeof mount === 'string')) return mounts;
  throw new ParameterError(`Invalid type for mounts: ${repr(mounts)}`);
}
