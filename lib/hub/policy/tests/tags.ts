import { has, matchesAny } from '#core/policy/tests';
import { tagListing, tags } from '#store/tags';
import { findTag } from '../../tags/find.ts';
import { readInheritance } from '../../tags/inheritance.ts';
import { buildTagsIn } from '../buildtags.ts';
import { buildIn, fieldOf } from '../facts.ts';
import type { PolicyTest, PolicyTests } from '../test.ts';

/** Name of the tag in a field; no tag, and one that is not known, match nothing. */
const tagIn = (field: string): PolicyTest => ({
  async run({ ctx, data }, args) {
    const info = fieldOf(data, field);
    const tag = info === null ? undefined : await findTag(ctx.tx, info);
    return tag !== undefined && matchesAny(tag.name, args);
  },
});

export const tagTests: PolicyTests = {
  tag: tagIn('tag'),
  fromtag: tagIn('fromtag'),
  hastag: {
    async run(question, args) {
      const { ctx, data } = question;
      if (!has(data, 'build')) return false;
      const listed = await tagListing.at(ctx.tx, 'build', (await buildIn(question)).id);
      const named = await tags.rowsOf(ctx.tx, listed, (row) => row.tag_id);
      return [...named.values()].some((tag) => matchesAny(tag.name, args));
    },
  },
  buildtag: {
    run: async (question, args) => (await buildTagsIn(question)).some((tag) => matchesAny(tag.name, args)),
  },
  buildtag_inherits_from: {
    async run(question, args) {
      const ancestors = await Promise.all(
        (await buildTagsIn(question)).map((tag) => readInheritance(question.ctx.tx, tag.id, { event: tag.event })),
      );
      return ancestors.flat().some((ancestor) => matchesAny(ancestor.name, args));
    },
  },
};
