import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { adler32 } from '#core/adler32';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { addPiece, consolidate, growAgain, lastPiece, readWork, statWork } from '#store/uploads';

const MIB = 1024 * 1024;
const PATH = 'cli-import/1.abc/big.rpm';

let table: MemoryTable;
let files: MemoryFiles;

beforeEach(() => {
  table = new MemoryTable();
  files = new MemoryFiles(() => 0);
});

const add = (offset: number, body: Buffer) => addPiece(table, files, PATH, offset, body, 1);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const pieceItems = () => table.query({ pk: `upload#${PATH}`, prefix: 'piece#' });

/** So many bytes that differ from place to place. */
function content(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4096) bytes.write(`${at}`, at);
  return bytes;
}

async function send(whole: Buffer, chunk: number): Promise<void> {
  for (let at = 0; at < whole.length; at += chunk) await add(at, whole.subarray(at, at + chunk));
}

describe('a file of many pieces', () => {
  test.each([1, 3, 4])('of %i MiB is joined to blocks as it comes, and is known by its digests', async (chunk) => {
    const whole = content(50 * MIB + 77);
    await send(whole, chunk * MIB);
    expect((await pieceItems()).length).toBeLessThanOrEqual(3 + 16);
    for (const { size } of (await pieceItems()).slice(0, 2)) expect(Number(size)).toBeGreaterThan(5 * MIB);
    expect(await statWork(table, files, PATH)).toMatchObject({ size: whole.length, adler: adler32([whole]) });
    const middle = (await readWork(table, files, PATH, 15 * MIB, 20 * MIB))!;
    expect(sha256(Buffer.from(middle))).toBe(sha256(whole.subarray(15 * MIB, 35 * MIB)));
    await consolidate(table, files, PATH);
    expect(await pieceItems()).toEqual([]);
    expect((await files.list('uploads/')).files).toEqual([]);
    expect(await files.stat(`work/${PATH}`)).toMatchObject({ size: whole.length, sha256: sha256(whole) });
    expect(sha256(Buffer.from((await files.get(`work/${PATH}`))!))).toBe(sha256(whole));
  });

  test('costs the same for each of them, however many there are', async () => {
    let asked = 0;
    const query = table.query.bind(table);
    table.query = async (range) => {
      const items = await query(range);
      asked += items.length;
      return items;
    };
    const costs: number[] = [];
    for (let i = 0; i < 400; i++) {
      asked = 0;
      await add(i * 10, Buffer.from('0123456789'));
      costs.push(asked);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(1);
  });
});

test('what is written over the end of a file counts, and ends it (any sequence of writes)', async () => {
  const write = fc.record({ back: fc.nat(30), length: fc.integer({ min: 1, max: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), fc.nat(40), fc.nat(40), async (writes, a, b) => {
      table = new MemoryTable();
      files = new MemoryFiles(() => 0);
      let model = Buffer.alloc(0);
      for (const [i, { back, length }] of writes.entries()) {
        const offset = Math.max(0, model.length - back);
        const body = Buffer.alloc(length, String.fromCharCode(65 + i));
        await add(offset, body);
        model = Buffer.concat([model.subarray(0, offset), body]);
      }
      expect((await statWork(table, files, PATH))?.size).toBe(model.length);
      expect(Buffer.from((await readWork(table, files, PATH, a, b))!)).toEqual(model.subarray(a, a + b));
      await consolidate(table, files, PATH);
      expect(Buffer.from((await files.get(`work/${PATH}`))!)).toEqual(model);
      const { sha256: told } = (await files.stat(`work/${PATH}`))!;
      expect([undefined, sha256(model)]).toContain(told);
    }),
  );
});

test('where nothing was written there are zeros, and no digest is told', async () => {
  await add(0, Buffer.from('ab'));
  await add(5, Buffer.from('cd'));
  expect(Buffer.from((await readWork(table, files, PATH))!)).toEqual(Buffer.from('ab\0\0\0cd'));
  await consolidate(table, files, PATH);
  expect(Buffer.from((await files.get(`work/${PATH}`))!)).toEqual(Buffer.from('ab\0\0\0cd'));
  expect((await files.stat(`work/${PATH}`))?.sha256).toBeUndefined();
});

test('a finished file grows again', async () => {
  await add(0, Buffer.from('first'));
  await consolidate(table, files, PATH);
  expect(await growAgain(table, files, PATH)).toMatchObject({ offset: 0, size: 5 });
  await add(5, Buffer.from(' second'));
  expect(await files.stat(`work/${PATH}`)).toBeUndefined();
  expect(Buffer.from((await readWork(table, files, PATH))!).toString()).toBe('first second');
  expect(await lastPiece(table, PATH)).toMatchObject({ offset: 5, sum: null });
});

test('pieces that are joined while somebody reads are looked for again', async () => {
  const whole = content(15 * MIB);
  await send(whole, 5 * MIB);
  const get = files.get.bind(files);
  let once = true;
  files.get = async (...args) => {
    if (once) {
      once = false;
      await add(15 * MIB, Buffer.alloc(2 * MIB));
    }
    return get(...args);
  };
  expect(sha256(Buffer.from((await readWork(table, files, PATH, 0, 15 * MIB))!))).toBe(sha256(whole));
  expect(once).toBe(false);
});
