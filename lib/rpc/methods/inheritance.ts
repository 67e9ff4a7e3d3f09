import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { remembered } from '#hub/memory/remembered';
import { type Method, method, open, perm } from '#hub/method';
import { any, event, flag } from '#hub/params';
import { ofTag } from '#hub/tags/find';
import { readDescendants, readInheritance, readParents } from '#hub/tags/inheritance';
import { setInheritance } from '#hub/tags/links';

/** Arguments of old clients, which have had no effect for long. */
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
    auth: perm('tag'),
    run: (ctx, p) => setInheritance(ctx, p.tag, p.data, p.clear),
  }),
  method('getFullInheritance', {
    doc: 'All ancestors of a tag in search order; reverse: all descendants.',
    params: { tag: any, event, reverse: flag(false) },
    kwargs: 'kwargs',
    auth: open,
    run(ctx, { tag, event, reverse, kwargs }) {
      const surplus = Object.keys(kwargs).find((name) => !FORMER.includes(name));
      if (surplus !== undefined) throw new ParameterError(`getFullInheritance() does not take ${repr(surplus)}`);
      return reverse
        ? ofTag(ctx.tx, tag, (id) => readDescendants(ctx.tx, id, { event }))
        : remembered(ctx, 'getFullInheritance', { tag, event }, (tx) =>
            ofTag(tx, tag, (id) => readInheritance(tx, id, { event })),
          );
    },
  }),
] satisfies Method[];
