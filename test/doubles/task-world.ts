import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { dispatch } from '#rpc/dispatch';
import { type Attempt, attemptsOf } from '#store/attempts';
import { channels } from '#store/channels';
import { MemoryTable } from '#store/memorytable';
import { type Running, runningOn, type Waiting, waitingIn } from '#store/queue';
import type { Table } from '#store/table';
import { type Task, tasks } from '#store/tasks';
import { Tx } from '#store/tx';
import { memoryHub } from './memory-hub.ts';

/** Builders of Koji's own kind (kojid), which the tests play. */
export const HOSTS = ['b1', 'b2'] as const;
export type HostName = (typeof HOSTS)[number];
export type Who = 'root' | HostName;

type Callers = Readonly<Record<Who, { id: number; key: string }>>;

/** All that the store says of the tasks. */
export interface Picture {
  readonly tasks: readonly Task[];
  /** those that wait to be given to a host, in no order */
  readonly waiting: readonly Waiting[];
  readonly running: Readonly<Record<HostName, readonly Running[]>>;
  readonly attempts: readonly Attempt[];
}

/** A hub with one administrator and two builders, and tasks that nothing but the test's own calls moves. Time stands still. */
export class TaskWorld {
  readonly hub: Hub;
  readonly hosts: Readonly<Record<HostName, number>>;
  readonly #callers: Callers;

  private constructor(hub: Hub, callers: Callers, hosts: Readonly<Record<HostName, number>>) {
    this.hub = hub;
    this.#callers = callers;
    this.hosts = hosts;
  }

  static async start(table: Table = new MemoryTable()): Promise<TaskWorld> {
    const accounts = [
      { name: 'root', password: 'root', perms: ['admin'] },
      ...HOSTS.map((name) => ({ name, password: name, usertype: 'host' as const })),
    ];
    const { hub, anonymous } = await memoryHub({ accounts }, table);
    const login = async (name: Who) => {
      const answer = (await anonymous().call('login', name, name)) as Record<string, Value>;
      return { id: Number(answer['session-id']), key: String(answer['session-key']) };
    };
    const callers = { root: await login('root'), b1: await login('b1'), b2: await login('b2') };
    const ids: Partial<Record<HostName, number>> = {};
    const world = new TaskWorld(hub, callers, ids as Record<HostName, number>);
    for (const name of HOSTS) {
      ids[name] = Number(await world.call('root', 'addHost', name, ['x86_64'], null, true));
      await world.call(name, 'exclusiveSession');
    }
    return world;
  }

  /** The same hub on another table. */
  on(table: Table): TaskWorld {
    return new TaskWorld({ ...this.hub, table }, this.#callers, this.hosts);
  }

  call(who: Who, method: string, ...params: Value[]): Promise<unknown> {
    const caller = { credentials: { ...this.#callers[who], callnum: null }, identity: null, ip: '-' };
    return dispatch(this.hub, caller, method, params);
  }

  async make(...options: Value[]): Promise<number> {
    return Number(await this.call('root', 'makeTask', 'sleep', [1], ...options));
  }

  close(host: HostName, id: number): Promise<unknown> {
    return this.call(host, 'host.closeTask', id, encodeResponse('done'));
  }

  fail(host: HostName, id: number): Promise<unknown> {
    return this.call(host, 'host.failTask', id, encodeFault(1000, 'broken'));
  }

  async picture(): Promise<Picture> {
    const tx = new Tx(this.hub);
    const last = Number((await this.hub.table.get({ pk: 'sequence', sk: 'task' }))?.value ?? 0);
    const rows = await tasks.getMany(
      tx,
      Array.from({ length: last }, (_, n) => n + 1),
    );
    const found = rows.filter((task) => task !== undefined);
    const all = await channels.list(tx, 'g1', 'channel');
    const bins = all.flatMap(({ id }) => ['noarch', 'x86_64'].map((arch) => [id, arch] as const));
    const waiting = (await Promise.all(bins.map(([id, arch]) => waitingIn(tx, id, arch)))).flat();
    const [b1, b2] = await Promise.all(HOSTS.map((name) => runningOn(tx, this.hosts[name])));
    const attempts = (await Promise.all(found.map(({ id }) => attemptsOf(tx, id)))).flat();
    return { tasks: found, waiting, running: { b1: b1!, b2: b2! }, attempts };
  }
}
