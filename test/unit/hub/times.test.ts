import { describe, expect, it } from 'vitest';
import { DateTime, Double } from '#core/xmlrpc/value';
import { moment } from '#hub/times';

describe('a moment', () => {
  it.each([
    [1700000000, 1700000000],
    [new Double(1.5), 1.5],
    ['2023-11-14 22:13:20', 1700000000],
    ['2023-11-14 22:13:20.25', 1700000000.25],
    ['2023-11-14 22:13:20.500000+00:00', 1700000000.5],
    ['2023-11-15 00:13:20+02:00', 1700000000],
    ['2023-11-15 00:13:20+02', 1700000000],
    ['2023-11-14T22:13:20Z', 1700000000],
    ['2023-11-14 22:13', 1699999980],
    ['2023-11-14', 1699920000],
    [new DateTime('20231114T22:13:20'), 1700000000],
    [null, null],
  ])('%s', (given, seconds) => {
    expect(moment(given)).toBe(seconds);
  });

  it.each(['yesterday', '', '2023-13-45 00:00:00', true, []])('%s is none', (given) => {
    expect(() => moment(given)).toThrow(/^Invalid time: /);
  });
});
