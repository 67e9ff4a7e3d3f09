import { expect, it } from 'vitest';
import { adler32 } from '#client/adler32';

it('adler32 of known texts', () => {
  expect(adler32(new Uint8Array())).toBe('00000001');
  expect(adler32(Buffer.from('Wikipedia'))).toBe('11e60398');
  expect(adler32(new Uint8Array(100_000).fill(255))).toBe('149a302c');
});
