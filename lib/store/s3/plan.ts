import type { Source } from '../files.ts';

const MIB = 1024 * 1024;

/** S3: no part but the last may be smaller. */
export const LEAST = 5 * MIB;
/** What is read and written again is kept in memory, so it comes in parts of about this size. */
const READ = 16 * MIB;
/** What S3 copies by itself: small enough that many run beside each other, large enough that MAX_PARTS are never reached. */
const COPY = 256 * MIB;

/** One part of the object to be: a stretch that S3 copies by itself, or small stretches that have to be read. */
export type PlannedPart = { readonly copy: Source } | { readonly read: readonly Source[] };

/** How an object is made of stretches of others, with as little reading as S3's least size of a part allows. */
export function planParts(sources: readonly Source[]): PlannedPart[] {
  const parts: PlannedPart[] = [];
  let small: Source[] = [];
  let held = 0;
  const hold = (source: Source): void => {
    small.push(source);
    held += source.length;
  };
  const flush = (): void => {
    if (held > 0) parts.push({ read: small });
    small = [];
    held = 0;
  };
  for (const source of sources.flatMap(bounded)) {
    const lack = held === 0 ? 0 : Math.max(0, LEAST - held);
    if (source.key === null || source.length - lack < LEAST) {
      hold(source);
      if (held >= READ) flush();
      continue;
    }
    if (lack > 0) hold({ ...source, length: lack });
    flush();
    parts.push(...copies({ ...source, from: source.from + lack, length: source.length - lack }));
  }
  flush();
  return parts;
}

/** Zero bytes are made in memory, so no more of them at once than of anything else. */
function bounded(source: Source): Source[] {
  return source.key === null ? cut(source, READ) : source.length > 0 ? [source] : [];
}

const copies = (source: Source): PlannedPart[] => cut(source, COPY).map((copy) => ({ copy }));

/** Equal pieces of at most so many bytes. */
function cut(source: Source, most: number): Source[] {
  const count = Math.ceil(source.length / most);
  const length = Math.ceil(source.length / count);
  return Array.from({ length: count }, (_, i) => ({
    ...source,
    from: source.from + i * length,
    length: Math.min(length, source.length - i * length),
  }));
}
