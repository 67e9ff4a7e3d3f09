import { setTimeout as delay } from 'node:timers/promises';
import { ServerOffline } from '#core/errors';
import { ConnectionError } from './transport.ts';

/** Named as in koji.conf; intervals in seconds. */
export interface RetryOptions {
  max_retries: number;
  retry_interval: number;
  /** Also for calls without a session. */
  anon_retry: boolean;
  /** Also while the hub says that it is offline (fault 1014). */
  offline_retry: boolean;
  offline_retry_interval: number;
}

export const RETRY_DEFAULTS: RetryOptions = {
  max_retries: 30,
  retry_interval: 20,
  anon_retry: false,
  offline_retry: false,
  offline_retry_interval: 20,
};

export type Sleep = (seconds: number) => Promise<void>;
export const realSleep: Sleep = (seconds) => delay(seconds * 1000);

export interface RetryHooks {
  sleep: Sleep;
  /** Told about each failure that is followed by another attempt. */
  onRetry: (error: Error, attempt: number) => void;
}

/**
 * Repeats `attempt` after lost connections, as Koji's client does: the first repetition at once, later ones after
 * retry_interval. What is sent again must be the same bytes: the hub tells a repeated write by its call number.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
  retryConnections: boolean,
  { sleep, onRetry }: RetryHooks,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const offline = error instanceof ServerOffline && options.offline_retry;
      const lost = error instanceof ConnectionError && retryConnections;
      if (!(error instanceof Error) || !(offline || lost) || tries > options.max_retries) throw error;
      onRetry(error, tries);
      if (offline) await sleep(options.offline_retry_interval);
      else if (tries > 1) await sleep(options.retry_interval);
    }
  }
}
