/** An AMQP 1.0 broker in this process, which takes messages, refuses them or goes away in the middle, as it is told. */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { create_container, type EventContext } from 'rhea';

export type Answer = 'accept' | 'reject' | 'release' | 'modify' | 'nothing' | 'leave';

export interface Received {
  readonly address: string;
  readonly properties: unknown;
  readonly body: unknown;
  readonly ttl: number | undefined;
}

export class AmqpBroker {
  readonly received: Received[] = [];
  /** to each message, by the number of those before it */
  answer: (n: number) => Answer = () => 'accept';
  #server: Server | undefined;
  #open: EventContext['connection'][] = [];

  async up(): Promise<this> {
    const container = create_container();
    container.on('connection_open', ({ connection }: EventContext) => void this.#open.push(connection));
    // one after the other: rhea takes answers that it gives at once for the same
    container.on('message', (context: EventContext) => void setImmediate(() => this.#take(context)));
    container.on('disconnected', () => undefined);
    this.#server = container.listen({ port: 0, host: '127.0.0.1', receiver_options: { autoaccept: false } } as never);
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `amqp://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  down(): void {
    for (const { socket } of this.#open.splice(0)) socket?.destroy();
    this.#server?.close();
  }

  #take({ message, delivery, receiver }: EventContext): void {
    const answer = this.answer(this.received.length);
    if (answer === 'accept') {
      const address = String(receiver!.target.address);
      const { application_properties, body, ttl } = message!;
      this.received.push({ address, properties: application_properties, body, ttl });
      delivery!.accept();
    }
    if (answer === 'reject') delivery!.reject({ condition: 'amqp:not-allowed' });
    if (answer === 'release') delivery!.release({ undeliverable_here: false });
    if (answer === 'modify') delivery!.release({ delivery_failed: true });
    if (answer === 'leave') this.down();
  }
}
