import type { Log } from '#hub/hub';
import { type Certificates, sendTo } from './connection.ts';
import type { BridgeSettings, Outgoing } from './outgoing.ts';

export interface BridgeParts {
  readonly settings: BridgeSettings;
  readonly certificates: Certificates;
  readonly log: Log;
  /** 0 <= x < 1 */
  random(): number;
}

/**
 * Brings messages to a broker: the brokers are tried in random order until one has taken all (Koji 1.35). Answers the ids of
 * those that none has taken.
 */
export async function bridge(messages: readonly Outgoing[], parts: BridgeParts): Promise<Set<string>> {
  const { settings, certificates, log, random } = parts;
  if (settings.message.test_mode) return pretend(messages, parts);
  const { urls, connect_timeout, send_timeout } = settings.broker;
  let left = [...messages];
  for (const url of shuffled(urls, random)) {
    if (left.length === 0) break;
    const limits = { connect_timeout, send_timeout, ttl: settings.message.ttl };
    const { accepted, problem } = await sendTo(url, certificates, left, limits);
    left = left.filter(({ id }) => !accepted.has(id));
    const broker = new URL(url).host;
    if (problem !== null) log.error('broker', { broker, problem, sent: accepted.size, left: left.length });
  }
  log.info('messages sent', { sent: messages.length - left.length, left: left.length });
  return new Set(left.map(({ id }) => id));
}

/** Nothing is sent; some of it fails on purpose, as often as the settings say. */
function pretend(messages: readonly Outgoing[], { settings, log, random }: BridgeParts): Set<string> {
  const failed = messages.filter(() => random() * 100 < settings.message.test_mode_fail);
  for (const { address, properties } of messages) log.info('test mode: message not sent', { address, properties });
  return new Set(failed.map(({ id }) => id));
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
