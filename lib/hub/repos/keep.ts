import { truthy } from '#core/python';
import { REPO } from '#core/states';
import { repos } from '#store/repos';
import { tagExtra } from '#store/tags';
import type { Ctx } from '../context.ts';
import { firstChange } from '../tags/changes.ts';
import { knownRepo } from './find.ts';
import { laggingEvent, requestRepo } from './request.ts';

/** kojira's ticks (Koji 1.35), which the keeper makes and foreign kojiras may. */

/** READY repos whose tag has changed since get their end_event. */
export async function updateEndEvents(ctx: Ctx): Promise<void> {
  const ready = await repos.ofState(ctx.tx, REPO.READY);
  for (const { id } of ready.filter((repo) => !repo.dist && repo.end_event === null)) {
    const repo = await knownRepo(ctx, id);
    const end_event = await firstChange(ctx.tx, repo.tag_id, { after: repo.create_event });
    if (end_event !== null) repos.replace(ctx.tx, repo, { ...repo, end_event });
    await ctx.tx.step();
  }
}

/** Requests for tags whose extra `repo.auto` is on, with a lag of their own and a lower priority. */
export async function autoRequests(ctx: Ctx): Promise<void> {
  const { RepoAutoLag } = ctx.hub.settings.hub;
  for (const row of await tagExtra.at(ctx.tx, 'key', 'repo.auto')) {
    if (row.value === null || !truthy(JSON.parse(row.value))) continue;
    const min_event = await laggingEvent(ctx, row.tag_id, RepoAutoLag);
    await requestRepo(ctx, row.tag_id, { min_event, priority: 5 });
    await ctx.tx.step();
  }
}
