import { GenericError, KojiError } from '#core/errors';
import { withNames } from '#core/starstar';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { asQueryOpts, countOf, filterRows } from '#hub/filter';
import { type Method, method, open } from '#hub/method';
import { queryOpts, text } from '#hub/params';
import { search } from '#hub/search/search';
import { callMethod } from '../dispatch.ts';

interface Inner {
  readonly methodName: string;
  readonly args: Value[];
  readonly kwargs: Struct;
}

const inner = (ctx: Ctx, { methodName, args, kwargs }: Inner): Promise<unknown> =>
  callMethod(ctx.as(methodName), methodName, withNames(args, kwargs));

async function filtered(ctx: Ctx, call: Inner, counted: boolean): Promise<[number, unknown[] | null]> {
  const { filterOpts = null, ...kwargs } = call.kwargs;
  if (!ctx.hub.methods.has(call.methodName)) throw new GenericError(`Invalid method: ${call.methodName}`);
  const plain = { ...call, kwargs };
  const queryOpts = asQueryOpts(filterOpts);
  if (queryOpts) {
    const parts = [counted ? withOptions(ctx, plain, { countOnly: true }) : 0, withOptions(ctx, plain, queryOpts)];
    const [count, page] = await Promise.all(parts);
    if (Array.isArray(page) && count !== undefined) return [Number(count), page];
  }
  return filterRows(call.methodName, await told(call.methodName, inner(ctx, plain)), filterOpts);
}

/** Lists that grow with the hub: their queryOpts make no more of them than what is shown. */
const GROWING = new Set(['listBuilds', 'listRPMs', 'listTasks', 'listBuildroots']);

/** What a long list says with these queryOpts; undefined of others, and where the list itself has to say what is wrong. */
async function withOptions(ctx: Ctx, call: Inner, queryOpts: Struct): Promise<unknown> {
  if (!GROWING.has(call.methodName) || 'queryOpts' in call.kwargs) return undefined;
  try {
    return await inner(ctx, { ...call, kwargs: { ...call.kwargs, queryOpts } });
  } catch (error) {
    if (!(error instanceof KojiError)) throw error;
    return undefined;
  }
}

/** Koji 1.35 wraps the error of the inner method. */
async function told(name: string, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof KojiError)) throw error;
    throw new GenericError(`method ${name} raised an exception (${error.message})`);
  }
}

const params = { methodName: text };
const generic = { params, varargs: 'args', kwargs: 'kw', auth: open } as const;

export default [
  method('search', {
    doc: 'Id and name of what matches: package, build, tag, target, user, host, rpm, maven or win; glob, regexp or exact.',
    params: { terms: text, type: text, matchType: text, queryOpts },
    auth: open,
    run: (ctx, p) => search(ctx, p.terms, p.type, p.matchType, p.queryOpts),
  }),
  method('filterResults', {
    doc: 'Call a method that answers a list, and order and cut it (filterOpts: order, offset, limit, noneGreatest).',
    ...generic,
    run: async (ctx, p) => (await filtered(ctx, p, false))[1],
  }),
  method('countAndFilterResults', {
    doc: 'As filterResults, with the number of all rows before it.',
    ...generic,
    run: (ctx, p) => filtered(ctx, p, true),
  }),
  method('count', {
    doc: 'Call a method and answer how many rows it has.',
    ...generic,
    run: async (ctx, p) => (await withOptions(ctx, p, { countOnly: true })) ?? countOf(await inner(ctx, p)),
  }),
] satisfies Method[];
