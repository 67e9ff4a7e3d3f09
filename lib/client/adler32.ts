/** The Adler-32 checksum as 8 lower-case hex digits: what the hub answers to each uploaded chunk. */
export function adler32(data: Uint8Array): string {
  const BASE = 65521;
  // The most sums that stay exact before a modulo is due (RFC 1950: 5552 with 32 bits).
  const RUN = 5552;
  let a = 1;
  let b = 0;
  for (let at = 0; at < data.length; ) {
    const end = Math.min(at + RUN, data.length);
    for (; at < end; at++) {
      a += data[at]!;
      b += a;
    }
    a %= BASE;
    b %= BASE;
  }
  return ((b * 65536 + a) >>> 0).toString(16).padStart(8, '0');
}
