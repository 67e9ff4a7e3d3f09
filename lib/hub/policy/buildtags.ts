import { has } from '#core/policy/tests';
import type { Value } from '#core/xmlrpc/value';
import { repos } from '#store/repos';
import { tags } from '#store/tags';
import { targetConfig, targets } from '#store/targets';
import { idOf } from '../lookup.ts';
import { findTag } from '../tags/find.ts';
import { buildrootRows, fieldOf } from './facts.ts';
import type { Question } from './test.ts';

export interface BuildTag {
  readonly id: number;
  readonly name: string;
  /** the event at which it counts; null for now */
  readonly event: number | null;
}

/** What it was or will be built from: named in the data, else the target's, else the tags of the buildroots. */
export async function buildTagsIn(question: Question): Promise<BuildTag[]> {
  const { data } = question;
  const named = has(data, 'build_tag') ? [fieldOf(data, 'build_tag')] : ((data.build_tags ?? []) as Value[]);
  if (named.length > 0) return Promise.all(named.map((info) => tagOf(question, info)));
  const ofTarget = await tagOfTarget(question);
  return ofTarget ? [ofTarget] : tagsOfBuildroots(question);
}

/** Deleted tags count too, as they were last. */
async function tagOf({ ctx }: Question, info: Value): Promise<BuildTag> {
  const { id, name, query_event = null } = await findTag(ctx.tx, info, { strict: true, event: 'auto' });
  return { id, name, event: query_event };
}

async function tagOfTarget(question: Question): Promise<BuildTag | undefined> {
  const { ctx, data } = question;
  const info = fieldOf(data, 'target');
  const id = info === null ? undefined : await idOf(ctx.tx, targets, info);
  const config = id === undefined ? undefined : await targetConfig.active(ctx.tx, 'target', id, String(id));
  return config && tagOf(question, config.build_tag);
}

async function tagsOfBuildroots(question: Question): Promise<BuildTag[]> {
  const { tx } = question.ctx;
  const roots = await buildrootRows(question);
  const used = await repos.rowsOf(tx, roots, (root) => root?.repo_id);
  const events = new Map([...used.values()].map((repo) => [repo.tag_id, repo.create_event]));
  const named = await tags.byIds(tx, events.keys());
  return [...named.values()].map(({ id, name }) => ({ id, name, event: events.get(id) ?? null }));
}
