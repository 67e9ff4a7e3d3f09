import type { Connection, Delivery, Message, Sender } from 'rhea';
import type { Outgoing } from './outgoing.ts';

export interface Sent {
  /** ids of what the broker has accepted */
  readonly accepted: ReadonlySet<string>;
  /** why not all of it, in words */
  readonly problem: string | null;
}

/** Messages on their way over one connection, in their order for each address, until the broker has answered for all. */
export class Batch {
  readonly #accepted = new Set<string>();
  /** by address, what has not been sent */
  readonly #waiting: Map<string, Outgoing[]>;
  /** ids of what has been sent and not been answered for */
  readonly #underway = new Map<Delivery, string>();
  readonly #over = Promise.withResolvers<Sent>();
  readonly #ttl: number | undefined;
  #open: number;
  #problem: string | null = null;

  /** `ttl`: seconds */
  constructor(messages: readonly Outgoing[], ttl: number | undefined) {
    this.#waiting = Map.groupBy(messages, ({ address }) => address);
    this.#open = messages.length;
    this.#ttl = ttl;
  }

  get over(): Promise<Sent> {
    return this.#over.promise;
  }

  /** The connection is there: a sender for each address, which takes as much as the broker lets it. */
  start(connection: Connection): void {
    if (this.#open === 0) this.end(null);
    for (const [address, messages] of this.#waiting) {
      const sender = connection.open_sender({ target: { address }, autosettle: true });
      sender.on('sendable', () => this.#fill(sender, messages));
    }
  }

  #fill(sender: Sender, messages: Outgoing[]): void {
    while (messages.length > 0 && sender.sendable()) {
      const message = messages.shift()!;
      this.#underway.set(sender.send(amqp(message, this.#ttl)), message.id);
    }
  }

  /** The broker has answered for a message: taken, or why not. */
  settled(delivery: Delivery | undefined, why: string | null): void {
    const id = delivery && this.#underway.get(delivery);
    if (id === undefined) return;
    this.#underway.delete(delivery!);
    if (why === null) this.#accepted.add(id);
    else this.#problem ??= why;
    if (--this.#open === 0) this.end(null);
  }

  /** Nothing more comes of it; the first reason counts. */
  end(why: string | null): void {
    this.#problem ??= why;
    this.#over.resolve({ accepted: this.#accepted, problem: this.#problem });
  }
}

/** What Koji sends: the properties, and JSON as text. */
function amqp({ properties, body }: Outgoing, ttl: number | undefined): Message {
  const plain = { application_properties: { ...properties }, body };
  return ttl === undefined ? plain : { ...plain, ttl: ttl * 1000 };
}
