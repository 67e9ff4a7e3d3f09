import { boundedMatch } from '#core/bounded-match';
import { GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { patternOf } from './pattern.ts';
import { SOURCES } from './sources.ts';

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
  const matching: { id: number; name: string }[] = [];
  const end = ctx.hub.now() + PATIENCE;
  for await (const page of source(ctx.tx, pattern.prefix)) {
    const texts = page.flatMap((row) => [row.name, ...(row.also ?? [])].map((text) => ({ row, text })));
    const hits = boundedMatch(
      pattern.source,
      pattern.flags,
      texts.map(({ text }) => text),
    );
    const found = new Set(texts.flatMap(({ row }, i) => (hits[i] ? [row] : [])));
    matching.push(...[...found].map(({ id, name }) => ({ id, name })));
    if (ctx.hub.now() > end) throw new GenericError(`searching ${terms} takes too long: let it begin with a name`);
  }
  return applyQueryOpts(matching, queryOpts, ['id', 'name']);
}
