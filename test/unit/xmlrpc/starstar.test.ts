import { describe, expect, it } from 'vitest';
import { splitNames, withNames } from '#core/starstar';

describe('__starstar', () => {
  it('names travel as a marked struct in the last place', () => {
    expect(withNames(['dist'], { strict: true })).toEqual(['dist', { strict: true, __starstar: true }]);
    expect(withNames(['dist'])).toEqual(['dist']);
  });

  it('splitNames undoes withNames', () => {
    const sent = withNames([1, { a: 2 }], { event: 5 });
    expect(splitNames(sent)).toEqual({ positional: [1, { a: 2 }], named: { event: 5 } });
  });

  it('a last struct without a true mark is an ordinary parameter', () => {
    expect(splitNames([{ a: 1 }])).toEqual({ positional: [{ a: 1 }], named: {} });
    expect(splitNames([{ a: 1, __starstar: false }]).named).toEqual({});
    expect(splitNames([])).toEqual({ positional: [], named: {} });
  });

  it('the mark may be an int, as Python sends it in stored requests', () => {
    expect(splitNames([{ a: 1, __starstar: 1 }])).toEqual({ positional: [], named: { a: 1 } });
  });
});
