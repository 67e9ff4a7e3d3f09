import { BuildError, ParameterError } from '#core/errors';
import { REPO, stateName } from '#core/states';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { knownRepo } from '#hub/repos/find';
import { findTag, findTagName } from '#hub/tags/find';
import { named } from '#hub/tasktypes/parameters';
import { fittingFor, type RunrootFitting, requestedMount } from '#schema/runroot';
import { NAMES, parameters } from './parameters.ts';

/** Refuses what the task could not work with, before a container is started for it. */
export async function check(ctx: Ctx, params: Value[]): Promise<void> {
  const { root, repo_id, mounts } = read(params);
  for (const mount of mounts) requestedMount(ctx.hub.settings.runroot, mount);
  if (repo_id) await assertRepoOf(ctx, root, repo_id);
}

/** A container has its mounts from its task definition, so the task's mounts choose it. */
export const fitting = (ctx: Ctx, params: Value[]): RunrootFitting =>
  fittingFor(ctx.hub.settings.runroot, read(params).mounts);

function read(params: Value[]) {
  const { data, error } = parameters.safeParse(plainNumbers(named('runroot', NAMES, params)));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ParameterError(`Invalid parameters for runroot: ${problems.join('; ')}`);
}

/** A repo that is asked for by its id has to be the tag's, and still there. */
async function assertRepoOf(ctx: Ctx, root: Value, id: number): Promise<void> {
  const [tag, repo] = await Promise.all([findTag(ctx.tx, root, { strict: true }), knownRepo(ctx, id)]);
  if (repo.tag_id !== tag.id) {
    const { name } = await findTagName(ctx.tx, repo.tag_id, true);
    throw new BuildError(`build tag (${tag.name}) does not match repo tag (${name})`);
  }
  if (repo.state !== REPO.READY && repo.state !== REPO.EXPIRED) {
    throw new BuildError(`repos in the ${stateName(REPO, repo.state)} state may not be used by runroot`);
  }
}
