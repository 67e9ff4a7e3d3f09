const MODULUS = 65521;
/** how many bytes may be summed before the sums would leave 32 bits */
const RUN = 3800;

/** Adler-32 of the parts in a row (RFC 1950), after what `before` is the sum of. Node has CRC-32 but not this one. */
export function adler32(parts: readonly Uint8Array[], before = 1): number {
  let a = before & 0xffff;
  let b = before >>> 16;
  for (const part of parts) {
    for (let start = 0; start < part.length; start += RUN) {
      const end = Math.min(start + RUN, part.length);
      for (let i = start; i < end; i++) {
        a += part[i]!;
        b += a;
      }
      a %= MODULUS;
      b %= MODULUS;
    }
  }
  return ((b << 16) | a) >>> 0;
}
