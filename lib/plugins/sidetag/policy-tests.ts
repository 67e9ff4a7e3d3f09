import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { fieldOf, userIn } from '#hub/policy/facts';
import type { PolicyTests, Question } from '#hub/policy/test';
import { findTag, tagExtraValues } from '#hub/tags/find';
import { type Extra, isSidetag } from './sidetags.ts';

/** Tests about side tags (Koji 1.35). A tag that is not there is an error, not a mere no. */
export const sidetagTests: PolicyTests = {
  is_sidetag: { run: async (question) => isSidetag(await extraOf(question, 'tag')) },
  is_sidetag_owner: {
    problem: ([which, ...more]) =>
      (which === undefined || Object.hasOwn(FIELDS, which)) && more.length === 0
        ? undefined
        : 'test is_sidetag_owner takes tag, fromtag or both',
    async run(question, [which = 'tag']) {
      const [user, admin] = await Promise.all([userIn(question), question.ctx.hasPerm('admin')]);
      const owns = (extra: Extra) => admin || (user !== undefined && extra.sidetag_user_id === user.id);
      // one after another: the second tag is not asked for when the first decides
      for (const field of FIELDS[which] ?? []) {
        const extra = await extraOf(question, field);
        if (!isSidetag(extra) || !owns(extra)) return false;
      }
      return true;
    },
  },
};

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  tag: ['tag'],
  fromtag: ['fromtag'],
  both: ['tag', 'fromtag'],
};

async function extraOf({ ctx, data }: Question, field: string): Promise<Extra> {
  const info = fieldOf(data, field);
  const tag = info === null ? undefined : await findTag(ctx.tx, info);
  if (!tag) throw new GenericError(`policy data have no such ${field}: ${repr(info)}`);
  return tagExtraValues(ctx.tx, tag.id);
}
