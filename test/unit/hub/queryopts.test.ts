import { describe, expect, it } from 'vitest';
import { Double, type Struct } from '#core/xmlrpc/value';
import { applyQueryOpts } from '#hub/queryopts';

const COLUMNS = ['arch', 'id', 'size'];
const rows = () => [
  { id: 1, arch: 'x86_64', size: new Double(2.5) },
  { id: 2, arch: null, size: new Double(10) },
  { id: 3, arch: 'aarch64', size: new Double(2.5) },
  { id: 10, arch: 'x86_64', size: null },
];
const ids = (opts: Parameters<typeof applyQueryOpts>[1]) =>
  (applyQueryOpts(rows(), opts, COLUMNS) as { id: number }[]).map((row) => row.id);

describe('order', () => {
  it.each([
    ['id', [1, 2, 3, 10]],
    ['-id', [10, 3, 2, 1]],
    ['arch,-id', [3, 10, 1, 2]],
    ['size,id', [1, 3, 2, 10]],
    ['-size,id', [10, 2, 1, 3]],
  ])('%s (None is the greatest)', (order, expected) => {
    expect(ids({ order })).toEqual(expected);
  });

  it.each(['nosuch', 'id,nosuch', '-nosuch', 'id,'])('refuses %s', (order) => {
    expect(() => ids({ order })).toThrow('Invalid order');
  });

  it('is nothing to one who only counts', () => {
    expect(applyQueryOpts(rows(), { countOnly: true, order: 'nosuch' }, COLUMNS)).toBe(4);
  });

  it('does not touch the rows that it is given', () => {
    const given = rows();
    applyQueryOpts(given, { order: '-id' }, COLUMNS);
    expect(given.map((row) => row.id)).toEqual([1, 2, 3, 10]);
  });
});

describe('offset and limit', () => {
  it.each([
    [{ offset: 1 }, [2, 3, 10]],
    [{ limit: 2 }, [1, 2]],
    [{ offset: 1, limit: 2 }, [2, 3]],
    [{ offset: 9 }, []],
    [{ limit: 0 }, [1, 2, 3, 10]],
    [{ offset: null, limit: null }, [1, 2, 3, 10]],
  ])('%j', (opts, expected) => {
    expect(ids(opts)).toEqual(expected);
  });

  it.each<Struct>([{ limit: -1 }, { offset: 'two' }, { limit: 1.5 }])('refuses %j', (opts) => {
    expect(() => ids(opts)).toThrow('expected a number of rows');
  });
});

describe('other forms of the answer', () => {
  it.each([
    [{ countOnly: true }, 4],
    [{ countOnly: true, limit: 3 }, 3],
    [{ countOnly: true, offset: 3 }, 1],
    [{ countOnly: true, offset: 9 }, 0],
  ])('%j', (opts, expected) => {
    expect(applyQueryOpts(rows(), opts, COLUMNS)).toBe(expected);
  });

  it('asList has the values in the order of the columns', () => {
    expect(applyQueryOpts(rows(), { asList: true, limit: 1 }, COLUMNS)).toEqual([['x86_64', 1, new Double(2.5)]]);
  });
});
