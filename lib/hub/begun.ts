/**
 * A read that begins before the check of what was asked for, so that both take one round trip. When the check fails, that is
 * what the caller has to hear, and nobody waits for the read any more: its own error is then none, where it would otherwise
 * end the process. Whoever waits for it gets the error all the same.
 */
export function begun<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => {});
  return reading;
}
