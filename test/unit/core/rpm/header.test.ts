import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changelog } from '#core/rpm/changelog';
import { rpmDeps } from '#core/rpm/dependencies';
import { rpmFiles } from '#core/rpm/files';
import { parseHeader, type ReadRange, RpmFormatError, readHeader } from '#core/rpm/header';
import { rpmInfo } from '#core/rpm/info';
import { HeaderStructure, TYPE } from '#core/rpm/structure';
import { tag } from '#core/rpm/tags';
import { HELLO, RICH, rpmBytes, rpmNames } from './fixtures.ts';

/** A range reader over bytes that counts its reads. */
function ranged(bytes: Uint8Array): { read: ReadRange; ranges: [number, number][] } {
  const ranges: [number, number][] = [];
  const read: ReadRange = async (start, length) => {
    ranges.push([start, length]);
    return bytes.subarray(start, start + length);
  };
  return { read, ranges };
}

/** Makes room for a large signature: the reserved space of `bytes` grown by `extra` bytes. */
function withLargeSignature(bytes: Uint8Array, extra: number): Uint8Array {
  const rpm = parseHeader(bytes);
  const old = Buffer.from(rpm.signature.bytes);
  const entries = old.readUInt32BE(8);
  const head = Buffer.from(old.subarray(0, 16 + entries * 16));
  head.writeUInt32BE(old.readUInt32BE(12) + extra, 12);
  const store = old.subarray(16 + entries * 16);
  head.writeUInt32BE(head.readUInt32BE(16 + 8) + extra, 16 + 8); // the region's trailer moves
  const padding = -(96 + old.length + extra) & 7;
  return Buffer.concat([
    bytes.subarray(0, 96),
    head,
    store.subarray(0, -16),
    Buffer.alloc(extra),
    store.subarray(-16),
    Buffer.alloc(padding),
    bytes.subarray(rpm.headerStart),
  ]);
}

describe('readHeader', () => {
  it.each(rpmNames)('reads the same through ranges as from bytes: %s', async (name) => {
    const bytes = rpmBytes(name);
    const { read, ranges } = ranged(bytes);
    expect(await readHeader(read)).toEqual(parseHeader(bytes));
    expect(ranges).toEqual([[0, 65536]]);
  });

  it('reads on when the headers are longer than the first read', async () => {
    const bytes = withLargeSignature(rpmBytes(HELLO), 200_000);
    const { read, ranges } = ranged(bytes);
    const rpm = await readHeader(read);
    expect(rpmInfo(rpm).name).toBe('zzzzzzzz-hello');
    expect(ranges.length).toBe(3);
    expect(Math.max(...ranges.map(([start, length]) => start + length))).toBe(rpm.headerEnd);
  });

  it('does not read past what is no RPM', async () => {
    const { read, ranges } = ranged(new Uint8Array(1_000_000));
    await expect(readHeader(read)).rejects.toThrow('not an RPM: bad magic number');
    expect(ranges.length).toBe(1);
  });

  it('says where a file is cut short, wherever that is', async () => {
    const bytes = rpmBytes(HELLO);
    const end = parseHeader(bytes).headerEnd;
    for (let length = 0; length < end; length += 97) {
      const { read } = ranged(bytes.subarray(0, length));
      await expect(readHeader(read)).rejects.toThrow(RpmFormatError);
      expect(() => parseHeader(bytes.subarray(0, length))).toThrow(/cut short|shorter than a lead/);
    }
  });
});

describe('hostile headers', () => {
  const at = 96;
  const changed = (offset: number, value: number) => {
    const bytes = Buffer.from(rpmBytes(HELLO));
    bytes.writeUInt32BE(value, offset);
    return () => parseHeader(new Uint8Array(bytes));
  };

  it('may not claim more than there can be', () => {
    expect(changed(at + 8, 0xffffffff)).toThrow('signature header claims 4294967295 entries');
    expect(changed(at + 12, 0x7fffffff)).toThrow('signature header claims 2147483647 bytes of data');
    expect(changed(at + 16 + 4, 77)).toThrow('tag 62 has unknown type 77');
    expect(changed(at + 16 + 8, 0xfffffff0)).toThrow('tag 62 lies outside of the data');
    expect(changed(at + 16 + 12, 0xffffffff)).toThrow('tag 62 lies outside of the data');
  });

  it('may not make millions of values of nothing', () => {
    const bytes = Buffer.alloc(16 + 16 + (2 << 20));
    const words = [0x8eade801, 0, 1, 2 << 20, tag('BASENAMES'), TYPE.STRING_ARRAY, 0, 2 << 20];
    for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, i * 4);
    expect(() => new HeaderStructure(bytes)).toThrow('claims 2097152 values');
  });

  it('may not leave a string open', () => {
    const bytes = Buffer.from(rpmBytes(HELLO));
    const { main, headerEnd } = parseHeader(bytes);
    bytes.fill(0x41, headerEnd - main.bytes.length + 16 + main.entries.size * 16, headerEnd);
    expect(() => rpmInfo(parseHeader(bytes))).toThrow('has no end');
  });

  it('either parse or fail as a format error, whatever byte is changed', () => {
    const original = rpmBytes(RICH);
    const end = parseHeader(original).headerEnd;
    const change = fc.tuple(fc.nat(end - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = original.slice(0, end);
        for (const [offset, value] of changes) bytes[offset] = value;
        try {
          const rpm = parseHeader(bytes);
          rpmInfo(rpm);
          rpmFiles(rpm.main);
          rpmDeps(rpm.main);
          changelog(rpm.main);
        } catch (error) {
          expect(error).toBeInstanceOf(RpmFormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
