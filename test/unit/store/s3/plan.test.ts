import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Source } from '#store/files';
import { LEAST, type PlannedPart, planParts } from '#store/s3/plan';

const MIB = 1024 * 1024;
const stretches = (part: PlannedPart): readonly Source[] => ('copy' in part ? [part.copy] : part.read);
const sizeOf = (part: PlannedPart): number => stretches(part).reduce((sum, { length }) => sum + length, 0);

/** Neighbours of one object as one stretch, so that only what is where counts. */
function joined(sources: readonly Source[]): Source[] {
  const out: Source[] = [];
  for (const source of sources.filter(({ length }) => length > 0)) {
    const last = out.at(-1);
    const follows = last && last.key === source.key && (source.key === null || last.from + last.length === source.from);
    if (follows) out.splice(-1, 1, { ...last, length: last.length + source.length });
    else out.push(source);
  }
  return out;
}

const source = fc.record({
  key: fc.constantFrom('a', 'b', null),
  from: fc.nat(1000),
  length: fc.oneof(fc.nat(100), fc.nat(9 * MIB), fc.nat(2000 * MIB)),
});

test('parts have all bytes in order, the least size but for the last, and little of them is read', () => {
  fc.assert(
    fc.property(fc.array(source, { maxLength: 20 }), (sources) => {
      const parts = planParts(sources);
      expect(joined(parts.flatMap(stretches))).toEqual(joined(sources));
      for (const part of parts.slice(0, -1)) expect(sizeOf(part)).toBeGreaterThanOrEqual(LEAST);
      for (const part of parts) expect(sizeOf(part)).toBeLessThanOrEqual('copy' in part ? 256 * MIB : 32 * MIB);
      for (const part of parts) if ('copy' in part) expect(part.copy.key).not.toBeNull();
    }),
  );
});

test('a large object is copied, not read', () => {
  const parts = planParts([{ key: 'a', from: 0, length: 20 * 1024 * MIB }]);
  expect(parts.every((part) => 'copy' in part)).toBe(true);
  expect(parts).toHaveLength(80);
});

test('blocks of an upload are copied one by one', () => {
  const blocks = Array.from({ length: 128 }, (_, i) => ({ key: `${i}`, from: 0, length: 16 * MIB }));
  const parts = planParts([...blocks, { key: 'tail', from: 0, length: 10 }]);
  expect(parts.filter((part) => 'copy' in part)).toHaveLength(128);
  expect(parts.at(-1)).toEqual({ read: [{ key: 'tail', from: 0, length: 10 }] });
});
