import { readCatalogueState, writeProgress } from '#store/catalogue';
import { SEGMENT } from '#store/columns';
import type { Hub } from '../hub.ts';
import type { Kind } from './catalogue.ts';
import { KINDS } from './kinds.ts';

/** Seconds after which a call that has taken an id has ended: its row is there by then, or will never be. */
const SETTLED = 3600;
/** Segments that are written in one run; each is some hundred requests. */
const MOST = 50;

/**
 * Keeps the catalogue (catalogue.ts): writes segments whose ids have all been given out an hour ago, and again those that have
 * changed since, or, with each new mark, those that had rows which were not final. It may run twice at once: both write the same.
 */
export async function sealSegments(hub: Hub): Promise<void> {
  for (const kind of KINDS) await seal(hub, kind);
}

async function seal(hub: Hub, kind: Kind<{ id: number }>): Promise<void> {
  const { catalogue } = hub;
  const { progress, last, stamps, written } = await readCatalogueState(hub.table, kind.name);
  const now = hub.now();
  const mark = progress ?? { sealed: 0, next: last, since: now };
  const settled = now - mark.since >= SETTLED;
  const end = settled ? Math.max(mark.sealed, Math.floor((mark.next + 1) / SEGMENT)) : mark.sealed;
  const changed = stamps.flatMap((stamp, i) => {
    const [before, open] = written[i] ?? ['', 0];
    return stamp !== before || (settled && open > 0) ? [i] : [];
  });
  const fresh = Array.from({ length: end - mark.sealed }, (_, i) => mark.sealed + i);
  const chosen = [...changed, ...fresh].slice(0, MOST);
  const known = [...written];
  for (const number of chosen) known[number] = await catalogue.write(kind, number);
  const sealed = Math.max(mark.sealed, ...chosen.map((number) => number + 1));
  // the mark moves on when there is nothing left before it
  const moved = settled && sealed === end;
  const after = moved ? { sealed, next: last, since: now } : { ...mark, sealed };
  if (progress && !moved && chosen.length === 0) return;
  await writeProgress(hub.table, kind.name, after, known, now);
  if (chosen.length > 0) hub.log.info('segments catalogued', { kind: kind.name, segments: chosen.length, sealed });
}
