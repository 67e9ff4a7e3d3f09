import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressed } from '#rpc/deliver';
import type { Request, Response } from '#rpc/http';

const from = (...encodings: string[]): Request => ({
  ...{ method: 'GET', path: '/koji', query: new Map(), body: new Uint8Array(), ip: '-', identity: null },
  headers: new Map(encodings.map((encoding) => ['accept-encoding', encoding])),
});
const answer = (body: string, headers = {}): Response => ({ status: 200, headers, body });
const LONG = 'some words '.repeat(500);

test('an answer is gzipped for who takes that, and the kinds of it are told to caches', () => {
  const made = compressed(from('gzip, deflate'), answer(LONG, { 'content-type': 'text/html' }));
  expect(made.headers).toEqual({ 'content-type': 'text/html', 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(gunzipSync(made.body).toString()).toBe(LONG);
  expect(made.body.length).toBeLessThan(LONG.length / 10);
});

test('what is short, gzipped already or for others stays as it is', () => {
  const coded = answer(LONG, { 'content-encoding': 'gzip' });
  expect(compressed(from('gzip'), coded)).toBe(coded);
  const short = answer('some words');
  expect(compressed(from('gzip'), short)).toBe(short);
  const long = answer(LONG);
  for (const other of [from(), from('identity')]) expect(compressed(other, long)).toBe(long);
});
