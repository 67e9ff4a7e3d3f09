import { withNames } from '#core/starstar';
import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Client, MemoryHub } from '../memory-hub.ts';

/** Told of the answers that show what a method answers. */
export type See = (method: string, answer: Value) => void;

// biome-ignore lint/suspicious/noExplicitAny: answers of every form, which the story goes on with
type Answer = any;

/** One who calls, with answers as they come over the wire. */
export class Caller {
  readonly #client: Client;
  readonly #see: See;
  constructor(client: Client, see: See) {
    this.#client = client;
    this.#see = see;
  }

  async call(method: string, params: Value[] = [], names: Struct | null = null): Promise<Answer> {
    const answer = await this.#client.call(method, ...(names ? withNames(params, names) : params));
    return decodeResponse(encodeResponse((answer ?? null) as Value));
  }

  async shown(method: string, params: Value[] = [], names: Struct | null = null): Promise<Answer> {
    const answer = await this.call(method, params, names);
    this.#see(method, answer);
    return answer;
  }
}

/** The hub, and who calls it. */
export class Scene {
  readonly hub: MemoryHub;
  readonly see: See;
  readonly root: Caller;
  readonly alice: Caller;
  readonly builder: Caller;

  private constructor(hub: MemoryHub, see: See, clients: readonly [Client, Client, Client]) {
    this.hub = hub;
    this.see = see;
    [this.root, this.alice, this.builder] = clients.map((client) => new Caller(client, see)) as [
      Caller,
      Caller,
      Caller,
    ];
  }

  static async of(hub: MemoryHub, see: See): Promise<Scene> {
    return new Scene(hub, see, [await hub.login('root'), await hub.login('alice'), await hub.login('builder')]);
  }

  /** A file in the work area. */
  put(path: string, content: string | Uint8Array): Promise<void> {
    return this.hub.hub.files.put(`work/${path}`, content);
  }

  /** The builder opens a task. */
  async opened(task: number, how: 'call' | 'shown' = 'call'): Promise<number> {
    await this.builder[how]('host.openTask', [task]);
    return task;
  }

  /** The builder closes a task with this result. */
  async closed(task: number, result: Value, how: 'call' | 'shown' = 'call'): Promise<void> {
    await this.builder[how]('host.closeTask', [task, encodeResponse(result)]);
  }
}

/** Where a task uploads to. */
export const directory = (task: number): string => `tasks/${task % 10000}/${task}`;

export const URL = 'git+https://git.example.org/plain#1';
export const SRPM = 'toji-plain-1-1.src.rpm';
export const RPM = 'toji-plain-1-1.noarch.rpm';
