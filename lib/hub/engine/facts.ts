import { KojiError } from '#core/errors';
import { parseNVRA } from '#core/nvr';
import { isScmUrl, parseScmUrl } from '#core/scm';
import type { Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { findTarget } from '../targets/find.ts';
import { policyArguments } from '../tasks/placement.ts';
import { requestOf } from '../tasks/show.ts';

/** What a task is about, as far as its parameters tell: for the policies `size` and `capacity`, and tag settings. */
export interface TaskFacts {
  readonly package: string | null;
  readonly buildTag: Value;
  /** for policies, under Koji's names */
  readonly data: Record<string, Value>;
}

export async function factsOf(ctx: Ctx, task: Task): Promise<TaskFacts> {
  const args = requestOf(task);
  const named = policyArguments(task.method, args);
  const target = named.target === undefined ? undefined : await findTarget(ctx.tx, named.target);
  const buildTag = named.build_tag ?? target?.build_tag ?? null;
  const name = packageName(args[0] ?? null);
  const { method, arch, owner, id } = task;
  return {
    package: name,
    buildTag,
    data: {
      ...named,
      ...{ method, arch, owner, user_id: owner, task_id: id },
      ...(name === null ? {} : { package: name }),
      ...(buildTag === null ? {} : { build_tag: buildTag }),
    },
  };
}

/** By the name of the SRPM, or of the source's repository or folder. */
function packageName(source: Value): string | null {
  if (typeof source !== 'string') return null;
  const scm = isScmUrl(source);
  if (!scm && !source.endsWith('.src.rpm')) return null;
  try {
    return scm ? checkoutOf(source) : parseNVRA(source.slice(source.lastIndexOf('/') + 1)).name;
  } catch (error) {
    // an upload may have any name, and a bad URL is the builder's to refuse
    if (error instanceof KojiError) return null;
    throw error;
  }
}

function checkoutOf(url: string): string | null {
  const { repository, module } = parseScmUrl(url);
  const last = (module || repository).split('/').filter(Boolean).at(-1);
  return last?.replace(/\.git$/, '') ?? null;
}
