import { createHmac } from 'node:crypto';

/** Standard Webhooks: how a secret is written, and the symmetric signature of a message. */

const PREFIX = 'whsec_';
/** bytes */
const [SHORTEST, LONGEST] = [24, 64];

/** The secret's base64 without its prefix; null when it is none. */
export function secretOf(written: string): string | null {
  const key = written.startsWith(PREFIX) ? written.slice(PREFIX.length) : written;
  const bytes = Buffer.from(key, 'base64');
  const whole = bytes.toString('base64').replace(/=+$/, '') === key.replace(/=+$/, '');
  return whole && bytes.length >= SHORTEST && bytes.length <= LONGEST ? key : null;
}

/** Headers of one attempt: a signature with each secret that is valid, so that a receiver may know either. */
export function signed(id: string, ts: number, payload: string, keys: readonly string[]): Record<string, string> {
  const seconds = Math.floor(ts);
  const content = `${id}.${seconds}.${payload}`;
  const signatures = keys.map((key) => {
    const digest = createHmac('sha256', Buffer.from(key, 'base64')).update(content).digest('base64');
    return `v1,${digest}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
