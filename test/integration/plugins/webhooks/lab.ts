/** A hub with the plugin webhooks, the queue of its function, and a server that gets what is posted. */
import { expect, vi } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Hub, Mail } from '#hub/hub';
import { messageOf } from '#hub/outbox/message';
import { post } from '#plugins/webhooks/post';
import { type QueueEntry, type WorkParts, work } from '#plugins/webhooks/work';
import { type Call, Deployment } from '../../engine/deployment.ts';
import { Receiver, SECRET } from './receiver.ts';

export const named = (names: Struct): Struct => ({ ...names, __starstar: true });

export interface Row {
  message_id: string;
  topic: string;
  state: string;
  attempts: { status: number | null; problem: string | null; latency: number }[];
}

export class WebhookLab {
  readonly receiver: Receiver;
  readonly deployment: Deployment;
  readonly admin: Call;
  readonly owner: Call;
  readonly mails: Mail[] = [];
  readonly logged: unknown[] = [];
  queue: { body: string; due: number }[] = [];
  #count = 0;

  private constructor(deployment: Deployment, receiver: Receiver) {
    this.deployment = deployment;
    this.receiver = receiver;
    this.admin = deployment.as('admin');
    this.owner = deployment.as('owner');
  }

  static async start(webhooks: object = {}): Promise<WebhookLab> {
    const settings = {
      ...{ plugins: ['webhooks'], webhooks: { private: true, timeout: 1, ...webhooks } },
      accounts: [
        { name: 'admin', password: 'secret', perms: ['admin'] },
        { name: 'owner', password: 'secret' },
        { name: 'user', password: 'secret' },
      ],
    };
    const lab = new WebhookLab(await Deployment.start({ settings }), await new Receiver().up());
    await lab.admin('grantPermission', 'owner', 'webhook', named({ create: true }));
    vi.useFakeTimers({ toFake: ['Date'], now: lab.deployment.time * 1000 });
    return lab;
  }

  stop(): void {
    this.receiver.down();
    vi.useRealTimers();
  }

  get hub(): Hub {
    const note = (...words: unknown[]): void => void this.logged.push(words);
    return {
      ...this.deployment.hub,
      log: { info: note, error: note },
      mail: async (mail: Mail) => void this.mails.push(mail),
    };
  }

  /** The function, by itself. Answers the ids of the entries that come again. */
  work(entries: readonly QueueEntry[], parts: Partial<WorkParts> = {}): Promise<string[]> {
    const { timeout, private: privateToo } = this.deployment.hub.settings.webhooks;
    return work(entries, {
      hub: this.hub,
      post: (url, headers, payload) => post(url, headers, payload, { timeout, privateToo }),
      enqueue: async (entry, delay) => {
        this.queue.push({ body: JSON.stringify(entry), due: this.deployment.time + delay });
      },
      ...parts,
    });
  }

  /** What is due in the queue, the events that the bus has put there included. */
  async due(): Promise<QueueEntry[]> {
    await this.deployment.settle();
    for (const message of this.deployment.messages.splice(0)) {
      const detail = { id: message.id, body: null, ...messageOf(message) };
      const body = JSON.stringify({ time: new Date(message.ts * 1000).toISOString(), detail });
      this.queue.push({ body, due: 0 });
    }
    const ready = this.queue.filter(({ due }) => due <= this.deployment.time);
    this.queue = this.queue.filter(({ due }) => due > this.deployment.time);
    return ready.map(({ body }) => ({ messageId: `entry-${++this.#count}`, body }));
  }

  /** What bus, queue and function do until nothing is due; `times`: how often each entry is delivered. */
  async pump(times = 1): Promise<void> {
    for (let entries = await this.due(); entries.length > 0; entries = await this.due()) {
      const left = await this.work(entries.flatMap((entry) => Array(times).fill(entry)));
      expect(left).toEqual([]);
    }
  }

  /** Time goes by, from one entry that is due to the next. */
  async elapse(seconds: number): Promise<void> {
    const { deployment } = this;
    for (const end = deployment.time + seconds; deployment.time < end; ) {
      deployment.time = Math.min(end, ...this.queue.map(({ due }) => due));
      vi.setSystemTime(deployment.time * 1000);
      await this.pump();
    }
  }

  /** A webhook of the owner's to the receiver. */
  async add(filters: Struct = {}): Promise<number> {
    return (await this.owner('toji.addWebhook', this.receiver.url, SECRET, named(filters))) as number;
  }

  async log(id: number, state: Value = null): Promise<Row[]> {
    return JSON.parse(JSON.stringify(await this.owner('toji.listWebhookDeliveries', id, state))) as Row[];
  }
}
