import type { BusDetail } from '#schema/messages';
import type { Settings } from '#schema/settings';

export type BridgeSettings = Settings['protonmsg'];

/** A message on its way to a broker. */
export interface Outgoing {
  /** tells it from others until it is gone: the queue's receipt, or whatever the caller likes */
  readonly id: string;
  readonly address: string;
  readonly properties: BusDetail['properties'];
  /** JSON */
  readonly body: string;
}

/** Koji 1.35: PREFIX.TOPIC, with `topic://` in front of a prefix that says nothing of the kind itself. */
export function addressOf(prefix: string, topic: string): string {
  const whole = /^(topic:\/\/|\/topic\/)/.test(prefix) ? prefix : `topic://${prefix}`;
  return `${whole}.${topic}`;
}
