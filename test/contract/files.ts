import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { Changed, type FileStore, type Source } from '#store/files';

const MIB = 1024 * 1024;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** So many bytes, in pieces of that size, each of which is different. */
export async function* pieces(size: number, piece: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += piece) yield Buffer.alloc(Math.min(piece, size - at), `${at} bytes before this; `);
}

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** What every file store has to do, wherever it keeps the objects. */
export function filesContract(make: () => Promise<FileStore>): void {
  let files: FileStore;
  let count = 0;
  const fresh = (): string => `contract/${process.pid}-${Date.now().toString(36)}/${count++}`;

  beforeAll(async () => {
    files = await make();
  });

  describe('objects', () => {
    test('are read as they were written, text as UTF-8', async () => {
      const key = fresh();
      await files.put(key, 'grün');
      expect(await files.get(key)).toEqual(bytes('grün'));
      await files.put(key, new Uint8Array([0, 255, 10, 13]));
      expect(await files.get(key)).toEqual(new Uint8Array([0, 255, 10, 13]));
      await files.put(key, '');
      expect(await files.get(key)).toEqual(new Uint8Array());
    });

    test('are not changed through what they were made from', async () => {
      const key = fresh();
      const body = Buffer.from('abc');
      await files.put(key, body);
      body[0] = 0;
      expect(await files.get(key)).toEqual(bytes('abc'));
    });

    test('know their size, and when they were written', async () => {
      const key = fresh();
      const before = Date.now() / 1000;
      await files.put(key, 'twelve bytes');
      const stat = await files.stat(key);
      expect(stat?.size).toBe(12);
      // S3's clock has no fractions
      expect(stat?.mtime).toBeGreaterThan(before - 2);
      expect(stat?.mtime).toBeLessThan(Date.now() / 1000 + 2);
    });

    test('that are not there are undefined, but cannot be streamed or copied', async () => {
      const key = fresh();
      expect(await files.get(key)).toBeUndefined();
      expect(await files.get(key, 1, 2)).toBeUndefined();
      expect(await files.get(key, 0, 0)).toBeUndefined();
      expect(await files.stat(key)).toBeUndefined();
      await expect(Array.fromAsync(files.stream(key))).rejects.toThrow();
      await expect(files.copy(key, `${key}-copy`)).rejects.toThrow();
    });

    test('take names with blanks, pluses, percent signs, tildes, carets and letters of any language', async () => {
      const base = fresh();
      const names = ['a b', 'libstdc++-1.0~rc1-2^git.x86_64.rpm', '100%25', 'ü/日', "it's", 'q?x=1&y#z'];
      for (const name of names) await files.put(`${base}/${name}`, name);
      for (const name of names) expect(await files.get(`${base}/${name}`)).toEqual(bytes(name));
      const listed = (await files.list(`${base}/`)).files.map(({ key }) => key.slice(base.length + 1));
      expect(new Set(listed)).toEqual(new Set(names));
      for (const name of names) {
        await files.copy(`${base}/${name}`, `${base}-copy/${name}`);
        expect(await files.get(`${base}-copy/${name}`)).toEqual(bytes(name));
      }
    });
  });

  describe('ranges', () => {
    test('begin anywhere and end with the object at the latest', async () => {
      const key = fresh();
      await files.put(key, '0123456789');
      const range = async (offset?: number, length?: number): Promise<string> =>
        new TextDecoder().decode(await files.get(key, offset, length));
      expect(await range(3)).toBe('3456789');
      expect(await range(0, 1)).toBe('0');
      expect(await range(3, 4)).toBe('3456');
      expect(await range(8, 100)).toBe('89');
      expect(await range(5, 0)).toBe('');
      expect(await range(10)).toBe('');
      expect(await range(12, 3)).toBe('');
    });
  });

  describe('streams', () => {
    test.each([
      ['nothing', 0, 1],
      ['little', 1000, 300],
      ['exactly one part', 8 * MIB, MIB],
      ['a part and a byte', 8 * MIB + 1, MIB],
      ['several parts, from pieces that do not fit into them', 20 * MIB + 12_345, 3 * MIB + 1],
    ])('of %s are written and read', async (_, size, piece) => {
      const key = fresh();
      const whole = Buffer.concat(await Array.fromAsync(pieces(size, piece)));
      await files.putStream(key, pieces(size, piece));
      expect((await files.stat(key))?.size).toBe(size);
      expect(digest(Buffer.concat(await Array.fromAsync(files.stream(key))))).toBe(digest(whole));
      if (size < 20) return;
      const at = Math.floor(size / 2);
      expect(Buffer.from((await files.get(key, at, 10))!)).toEqual(whole.subarray(at, at + 10));
    });

    test('that break off leave what was there', async () => {
      const key = fresh();
      await files.put(key, 'old');
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* pieces(17 * MIB, MIB);
        throw new Error('the builder is gone');
      }
      await expect(files.putStream(key, broken())).rejects.toThrow('the builder is gone');
      expect(await files.get(key)).toEqual(bytes('old'));
    });
  });

  describe('lists', () => {
    test('have all below a prefix, in order, or one level of it', async () => {
      const base = fresh();
      for (const name of ['b', 'a/2', 'a/1', 'a/deep/er', 'ab', 'c/x']) await files.put(`${base}/${name}`, name);
      const all = await files.list(`${base}/`);
      const names = ['a/1', 'a/2', 'a/deep/er', 'ab', 'b', 'c/x'];
      expect(all.files.map(({ key, size }) => [key, size])).toEqual(
        names.map((name) => [`${base}/${name}`, name.length]),
      );
      expect(all.folders).toEqual([]);
      const level = await files.list(`${base}/`, true);
      expect(level.files.map(({ key }) => key)).toEqual([`${base}/ab`, `${base}/b`]);
      expect(level.folders).toEqual([`${base}/a/`, `${base}/c/`]);
      expect((await files.list(`${base}/a`)).files).toHaveLength(4);
      expect(await files.list(`${base}/none/`, true)).toEqual({ files: [], folders: [] });
    });

    test('of more than a thousand objects are whole', async () => {
      const base = fresh();
      const keys = Array.from({ length: 1050 }, (_, n) => `${base}/${String(n).padStart(4, '0')}`);
      for (let at = 0; at < keys.length; at += 50) {
        await Promise.all(keys.slice(at, at + 50).map((key) => files.put(key, '')));
      }
      expect((await files.list(`${base}/`)).files.map(({ key }) => key)).toEqual(keys);
      await files.remove(keys);
      expect((await files.list(`${base}/`)).files).toEqual([]);
    });
  });

  describe('copies and removals', () => {
    test('a copy is a file of its own', async () => {
      const [from, to] = [fresh(), fresh()];
      await files.put(from, 'one');
      await files.copy(from, to);
      await files.put(from, 'two');
      expect(await files.get(to)).toEqual(bytes('one'));
      await files.copy(from, to);
      expect(await files.get(to)).toEqual(bytes('two'));
    });

    test('of a content that is named have that content, or fail', async () => {
      const [from, to] = [fresh(), fresh()];
      await files.put(from, 'one');
      const { etag } = (await files.stat(from))!;
      expect((await files.list(from)).files[0]!.etag).toBe(etag);
      await files.copy(from, to, etag);
      expect(await files.get(from, 1, 1, etag)).toEqual(bytes('n'));
      await files.put(from, 'two');
      expect((await files.stat(from))!.etag).not.toBe(etag);
      await expect(files.copy(from, to, etag)).rejects.toThrow(Changed);
      await expect(files.get(from, 1, 1, etag)).rejects.toThrow(Changed);
      expect(await files.get(to)).toEqual(bytes('one'));
    });

    test('of stretches of a content that is named fail when it is another', async () => {
      const [from, to] = [fresh(), fresh()];
      await files.putStream(from, pieces(12 * MIB, MIB));
      const { etag } = (await files.stat(from))!;
      const parts = [0, 6].map((at) => ({ key: from, from: at * MIB, length: 6 * MIB, etag }));
      await files.compose(to, parts);
      await files.putStream(from, pieces(12 * MIB, 2 * MIB));
      await expect(files.compose(to, parts)).rejects.toThrow();
      expect(digest((await files.get(to))!)).toBe(digest(Buffer.concat(await Array.fromAsync(pieces(12 * MIB, MIB)))));
    });

    test('a composed object has the stretches of others, large and small, and zeros, in their order', async () => {
      const [large, small, to] = [fresh(), fresh(), fresh()];
      await files.putStream(large, pieces(12 * MIB, MIB));
      await files.put(small, '0123456789');
      const whole = Buffer.concat(await Array.fromAsync(pieces(12 * MIB, MIB)));
      const parts: [Source, Buffer][] = [
        [{ key: small, from: 2, length: 3 }, Buffer.from('234')],
        [{ key: large, from: 0, length: 11 * MIB }, whole.subarray(0, 11 * MIB)],
        [{ key: null, from: 0, length: 1000 }, Buffer.alloc(1000)],
        [{ key: large, from: 5, length: 6 * MIB }, whole.subarray(5, 6 * MIB + 5)],
        [{ key: small, from: 0, length: 10 }, Buffer.from('0123456789')],
      ];
      for (const count of [1, 2, 3, 5]) {
        const expected = Buffer.concat(parts.slice(0, count).map(([, bytes]) => bytes));
        const sources = parts.slice(0, count).map(([source]) => source);
        await files.compose(to, sources, count === 5 ? { sha256: digest(expected) } : {});
        expect(digest(Buffer.from((await files.get(to))!))).toBe(digest(expected));
        expect((await files.stat(to))?.sha256).toBe(count === 5 ? digest(expected) : undefined);
      }
      const copied = fresh();
      await files.copy(to, copied);
      expect(await files.stat(copied)).toMatchObject({ sha256: (await files.stat(to))!.sha256 });
    });

    test('nothing is composed of what is not there', async () => {
      const to = fresh();
      const missing = { key: fresh(), from: 0, length: 6 * MIB };
      await expect(files.compose(to, [missing])).rejects.toThrow();
      await expect(files.compose(to, [{ ...missing, length: 10 }])).rejects.toThrow();
      expect(await files.stat(to)).toBeUndefined();
    });

    test('what is not there can be removed', async () => {
      const [a, b] = [fresh(), fresh()];
      await files.put(a, 'a');
      await files.remove([a, b]);
      await files.remove([]);
      expect(await files.stat(a)).toBeUndefined();
    });
  });
}
