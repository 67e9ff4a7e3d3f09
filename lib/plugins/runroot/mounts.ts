import { GenericError, ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { splitNames } from '#core/starstar';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';

/**
 * Koji 1.35: a task's own mounts have to lie below one of `safe_roots`. A root counts with all that is below it, and with
 * no name that merely begins like it.
 */
export function assertSafeMounts(ctx: Ctx, params: Value[]): void {
  const { positional, named } = splitNames(params);
  const mounts = named.mounts ?? positional[MOUNTS] ?? null;
  if (mounts === null) return;
  if (!Array.isArray(mounts)) throw new ParameterError(`Invalid type for mounts: ${repr(mounts)}`);
  const { safe_roots } = ctx.hub.settings.runroot;
  for (const mount of mounts) {
    const safe = typeof mount === 'string' && safe_roots.some((root) => isBelow(mount, root));
    if (!safe) throw new GenericError(`read-write mount point is not safe: ${String(mount)}`);
  }
}

/** Place of `mounts` among the task's parameters: root, arch, command, keep, packages, mounts... */
const MOUNTS = 5;

function isBelow(path: string, root: string): boolean {
  const parts = (text: string): string[] => text.split('/').filter((part) => part !== '' && part !== '.');
  const [inner, outer] = [parts(path), parts(root)];
  if (!path.startsWith('/') || inner.includes('..')) return false;
  return outer.every((part, i) => inner[i] === part);
}
