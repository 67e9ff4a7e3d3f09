import { boundedMatch } from '#core/bounded-match';
import { GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, parseQueryOpts } from '../queryopts.ts';
import { patternOf } from './pattern.ts';
import { type Found, SOURCES } from './sources.ts';

/** Seconds after which a search that has to look at everything gives up; a call must end within the gateway's 29 s. */
const PATIENCE = 15;

/** Id and name of what matches; of one type. */
export async function search(ctx: Ctx, terms: string, type: string, matchType: string, queryOpts: Struct | null) {
  if (!terms) throw new GenericError('empty search terms');
  // Koji 1.35 answers that it finds no files
  if (type === 'file') return applyQueryOpts([], queryOpts, ['id', 'name']);
  const source = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  if (!source) throw new GenericError(`No such search type: ${type}`);
  const pattern = patternOf(terms, matchType);
  const { order, offset, limit, countOnly } = parseQueryOpts(queryOpts);
  // in no order, the first ones that match will do
  const enough = order.length > 0 || countOnly || limit === null ? Infinity : offset + limit;
  const matching: { id: number; name: string }[] = [];
  const end = ctx.hub.now() + PATIENCE;
  for await (const page of inBatches(source(ctx, pattern.prefix))) {
    const texts = page.flatMap((row) => [row.name, ...(row.also ?? [])].map((text) => ({ row, text })));
    const hits = boundedMatch(
      pattern.source,
      pattern.flags,
      texts.map(({ text }) => text),
    );
    const found = new Set(texts.flatMap(({ row }, i) => (hits[i] ? [row] : [])));
    for (const { id, name } of found) matching.push({ id, name });
    if (matching.length >= enough) break;
    if (ctx.hub.now() > end) throw new GenericError(`searching ${terms} takes too long: let it begin with a name`);
  }
  return applyQueryOpts(matching, queryOpts, ['id', 'name']);
}

/** Matching begins anew for every batch, which takes about a millisecond. */
const BATCH = 20_000;

async function* inBatches(pages: AsyncIterable<readonly Found[]>): AsyncIterable<readonly Found[]> {
  let batch: Found[] = [];
  for await (const page of pages) {
    batch = batch.concat(page);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
