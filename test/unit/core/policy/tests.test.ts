import { describe, expect, it } from 'vitest';
import { GenericError } from '#core/errors';
import { argumentProblem, dataTests, type PolicyData } from '#core/policy/tests';
import { Double } from '#core/xmlrpc/value';

function run(text: string, data: PolicyData): boolean {
  const [name, ...args] = text.split(' ');
  expect(argumentProblem({ kind: 'test', name: name!, args })).toBeUndefined();
  return dataTests[name!]!(data, args);
}

describe('the tests on data alone', () => {
  it.each<[string, PolicyData, boolean]>([
    ['true', {}, true],
    ['all', {}, true],
    ['all of this', {}, true],
    ['false', {}, false],
    ['none', {}, false],
    ['has x', {}, false],
    ['has x', { x: null }, true],
    ['has toString', {}, false],
    ['bool x', {}, false],
    ['bool x', { x: null }, false],
    ['bool x', { x: 0 }, false],
    ['bool x', { x: new Double(0) }, false],
    ['bool x', { x: new Double(0.5) }, true],
    ['bool x', { x: 0n }, false],
    ['bool x', { x: '' }, false],
    ['bool x', { x: 'False' }, true],
    ['bool x', { x: [] }, false],
    ['bool x', { x: [null] }, true],
    ['bool x', { x: {} }, false],
    ['bool x', { x: { y: 0 } }, true],
    ['bool x', { x: new Uint8Array(0) }, false],
    ['match x a* b', {}, false],
    ['match x a* b', { x: null }, false],
    ['match x a* b', { x: 'abc' }, true],
    ['match x a* b', { x: 'B' }, false],
    ['match x', { x: 'abc' }, false],
    ['match x', { x: 5 }, false],
    ['match toString *', {}, false],
    ['match_any x a* b', {}, false],
    ['match_any x a* b', { x: [] }, false],
    ['match_any x a* b', { x: ['c', 'b'] }, true],
    ['match_any x a* b', { x: 'ab' }, false],
    ['match_any x 5 True 1.0', { x: [5] }, true],
    ['match_any x 5 True 1.0', { x: [true] }, true],
    ['match_any x 5 True 1.0', { x: [new Double(1)] }, true],
    ['match_any x *', { x: [null] }, false],
    ['match_all x a* b', { x: [] }, false],
    ['match_all x a* b', { x: ['b', 'aa'] }, true],
    ['match_all x a* b', { x: ['b', 'c'] }, false],
    ['match_all x *', { x: ['b', null] }, false],
    ['match_all x *', { x: null }, false],
    ['compare n < 3', {}, false],
    ['compare n < 3', { n: 2 }, true],
    ['compare n < 3', { n: 3 }, false],
    ['compare n <= 3', { n: 3n }, true],
    ['compare n >= 3', { n: new Double(3) }, true],
    ['compare n > -1.5', { n: -1 }, true],
    ['compare n = 1', { n: true }, true],
    ['compare n = 1.0', { n: 1 }, true],
    ['compare n != 1', { n: 2 }, true],
    ['compare n != 1', { n: 1 }, false],
    ['compare n = 3', { n: '3' }, false],
    ['compare n != 3', { n: null }, true],
    ['compare n < 1e3', { n: 999 }, true],
    ['compare n < inf', { n: 999 }, true],
    ['compare n > -Infinity', { n: 999 }, true],
    ['compare n = 9007199254740993', { n: 9007199254740993n }, true],
    ['compare n = 9007199254740993', { n: 9007199254740992n }, false],
    ['compare n > 1_000', { n: 1001 }, true],
  ])('%s (%#)', (text, data, expected) => {
    expect(run(text, data)).toBe(expected);
  });

  it('are not asked to order what has no order', () => {
    expect(() => run('compare n < 3', { n: '2' })).toThrow(GenericError);
    expect(() => run('compare n >= 3', { n: null })).toThrow('policy data n is not a number');
  });

  it('are not asked to match what is no text', () => {
    expect(() => run('match x 5', { x: 5 })).toThrow('policy data x is not a string');
  });
});

describe('argumentProblem', () => {
  it.each([
    ['has', 'test has needs a field'],
    ['bool', 'test bool needs a field'],
    ['match_all', 'test match_all needs a field'],
    ['compare n <', 'test compare needs FIELD OPERATOR NUMBER'],
    ['compare n < 3 4', 'test compare takes FIELD OPERATOR NUMBER and no more'],
    ['compare n == 3', "'==' is none of < > <= >= = !="],
    ['compare n toString 3', "'toString' is none of < > <= >= = !="],
    ['compare n < three', "'three' is not a number"],
    ['compare n < 0x10', "'0x10' is not a number"],
  ])('%s', (text, problem) => {
    const [name, ...args] = text.split(' ');
    expect(argumentProblem({ kind: 'test', name: name!, args })).toBe(problem);
  });

  it('has nothing to say of other tests', () => {
    expect(argumentProblem({ kind: 'test', name: 'tag', args: [] })).toBeUndefined();
  });
});
