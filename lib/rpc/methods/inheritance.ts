import { ParameterError } from '#core/errors';
import { truthy } from '#core/python';
import { remembered } from '#hub/memory/remembered';
import { type Method, method, open, perm } from '#hub/method';
import { any, event, flag } from '#hub/params';
import { findTagName, ofTag } from '#hub/tags/find';
import { readDescendants, readInheritance, readParents } from '#hub/tags/inheritance';
import { setInheritance } from '#hub/tags/links';
import type { Tx } from '#store/tx';

/** Arguments of old clients, welcome as long as they say nothing. */
const FORMER = ['stops', 'jumps'];

export default [
  method('getInheritanceData', {
    doc: 'Direct parents of a tag by priority.',
    params: { tag: any, event },
    auth: open,
    run: ({ tx }, p) => ofTag(tx, p.tag, (id) => readParents(tx, id, p.event)),
  }),
  method('setInheritanceData', {
    doc: "Add, change or remove ('delete link') links to parents; clear removes all others.",
    params: { tag: any, data: any, clear: flag(false) },
    // Koji 1.35 says first that there is no such tag, to anybody; the permission it names is the same
    auth: { ...perm('tag'), check: async () => {} },
    async run(ctx, p) {
      const tag = await findTagName(ctx.tx, p.tag, true);
      await ctx.assertPerm('tag');
      await setInheritance(ctx, tag, p.data, p.clear);
    },
  }),
  method('getFullInheritance', {
    doc: 'All ancestors of a tag in search order; reverse: all descendants.',
    params: { tag: any, event, reverse: flag(false) },
    kwargs: 'kwargs',
    auth: open,
    run(ctx, { tag, event, reverse, kwargs }) {
      for (const [name, value] of Object.entries(kwargs)) {
        if (!FORMER.includes(name)) {
          throw new ParameterError(`getFullInheritance() got an unexpected keyword argument '${name}'`);
        }
        if (truthy(value)) throw new ParameterError(`${name} option has been removed since 1.26`);
      }
      // an id is taken as it is: one that no tag has stands alone
      const about = <T>(tx: Tx, read: (id: number) => Promise<T>): Promise<T> =>
        typeof tag === 'number' ? read(tag) : ofTag(tx, tag, read);
      return reverse
        ? about(ctx.tx, (id) => readDescendants(ctx.tx, id, { event }))
        : remembered(ctx, 'getFullInheritance', { tag, event }, (tx) =>
            about(tx, (id) => readInheritance(tx, id, { event })),
          );
    },
  }),
] satisfies Method[];
