import { describe, expect, test } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { Tx } from '#store/tx';
import { StrictTable } from '../../doubles/strict-table.ts';

const store = { table: new StrictTable(new MemoryTable()), now: () => 0, pause: async () => {} };
const LONG = 'x'.repeat(2049);

describe('what callers name and what the table cannot have', () => {
  test('is not there', async () => {
    const tx = new Tx(store);
    tx.put({ pk: 'a', sk: 'b', g1pk: 'p', g1sk: 's', row: 1 });
    await tx.commit();
    const keys = [
      { pk: LONG, sk: '.' },
      { pk: 'a', sk: 'b' },
      { pk: 'a', sk: '\u2603'.repeat(342) },
      { pk: '', sk: '.' },
    ];
    expect((await new Tx(store).getMany(keys)).map((item) => item?.row)).toEqual([undefined, 1, undefined, undefined]);
    expect(await new Tx(store).get(keys[0]!)).toBeUndefined();
    expect(await new Tx(store).query({ pk: LONG })).toEqual([]);
    expect(await new Tx(store).query({ pk: 'a', prefix: LONG })).toEqual([]);
  });

  test.each([
    ['long names', { pk: LONG }],
    ['nothing as a name in a list', { g1pk: '', g1sk: 's' }],
    ['large values', { row: { text: 'x'.repeat(420_000) } }],
    ['what is no number', { row: [Number.NaN] }],
    ['numbers without end', { row: { a: -Infinity } }],
    ['numbers of many digits', { row: 2n ** 60n }],
  ])('is refused: %s', (_, item) => {
    expect(() => new Tx(store).put({ pk: 'a', sk: 'b', ...item })).toThrow(
      expect.objectContaining({ faultCode: 1000 }),
    );
  });

  test('members of any name are kept', async () => {
    const tx = new Tx(store);
    const row = Object.fromEntries([['__proto__', { a: 1 }]]);
    tx.put({ pk: 'c', sk: 'd', row });
    await tx.commit();
    expect(Object.entries((await new Tx(store).get({ pk: 'c', sk: 'd' }))!.row as object)).toEqual(Object.entries(row));
  });
});
