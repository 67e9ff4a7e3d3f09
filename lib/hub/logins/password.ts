import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;

/** `scrypt$<salt>$<key>`, both hex. */
export function hashPassword(password: string, salt = randomBytes(16)): string {
  return `scrypt$${salt.toString('hex')}$${scryptSync(password, salt, KEY_BYTES).toString('hex')}`;
}

export function passwordMatches(password: string, hash: string): boolean {
  const [, salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'hex');
  if (expected.length !== KEY_BYTES) return false;
  return timingSafeEqual(scryptSync(password, Buffer.from(salt, 'hex'), KEY_BYTES), expected);
}
