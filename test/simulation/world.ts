import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded, recoverLost } from '#hub/engine/lost';
import { pass } from '#hub/engine/pass';
import type { EnginePorts, StartMessage } from '#hub/engine/ports';
import type { Hub } from '#hub/hub';
import { beginWait, execute } from '#hub/kinds/execute';
import { containerType, type HubType, type TaskType } from '#hub/kinds/type';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { parseSettings } from '#schema/settings';
import { MemoryTable } from '#store/memory';
import { MemoryFiles } from '#store/memoryfiles';
import { CarelessTable } from './careless.ts';
import { Clock } from './clock.ts';
import { JitterTable } from './jitter.ts';
import type { Random } from './random.ts';

/** What may happen to a container, beside doing its work. */
const FATES = [
  'works',
  'never starts',
  'dies before it reports',
  'is killed',
  'hangs',
  'dies before its result',
] as const;

const SIZES = { medium: 'family' };
const FAMILIES = { x86_64: SIZES, aarch64: SIZES };

/** What is broken on purpose, to see that the invariants notice. */
export interface Sabotage {
  /** writes do not look what is there */
  readonly carelessTable?: boolean;
  /** nobody looks for expired leases */
  readonly noSweep?: boolean;
}

export const MAXJOBS = 10;

/** A parent that makes subtasks and waits for them; one with a grandchild level now and then. */
const parentType: HubType = {
  method: 'parent',
  kind: 'hub',
  weight: 0.2,
  async run(task, [count, nested]) {
    const ids: number[] = [];
    for (let i = 0; i < Number(count); i++) {
      const method = nested && i === 0 ? 'parent' : 'leaf';
      ids.push(
        await task.subtask(method, method === 'parent' ? [1, false] : [i], {
          label: `part ${i}`,
          arch: i % 2 ? 'aarch64' : 'x86_64',
        }),
      );
    }
    const results = await task.wait(ids);
    return results.length;
  },
};

/**
 * The whole engine on virtual time: the real hub, scheduler, outbox and task bodies over a table whose answers come in
 * random order; queues that deliver twice; containers that get lost.
 */
export class World {
  readonly clock = new Clock();
  readonly table: JitterTable;
  readonly hub: Hub;
  readonly random: Random;
  /** how often a task's result was accepted */
  readonly accepted = new Map<number, number>();
  readonly #waits = new Map<string, { taskId: number; attempt: number }>();
  readonly #ports: EnginePorts;
  readonly #sabotage: Sabotage;
  #kicked = false;
  lossRate = 0.05;

  constructor(random: Random, sabotage: Sabotage = {}) {
    this.random = random;
    this.#sabotage = sabotage;
    const memory = new MemoryTable();
    this.table = new JitterTable(sabotage.carelessTable ? new CarelessTable(memory) : memory, random);
    const settings = parseSettings({
      accounts: [...[0, 1, 2, 3, 4].map((n) => ({ name: `user${n}`, perms: ['admin'] }))],
      hosts: [0, 1, 2, 3].map((n) => ({
        name: `pool${n}`,
        pool: n % 2 ? 'aarch64' : 'x86_64',
        arches: n % 2 ? 'aarch64' : 'x86_64',
        channels: ['default'],
        capacity: 12,
        maxjobs: MAXJOBS,
      })),
    });
    const types: TaskType[] = [parentType, containerType('leaf', 1.5)];
    const base = assembleHub({
      table: this.table,
      files: new MemoryFiles(() => this.clock.now),
      settings,
      urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
      log: { info: () => {}, error: () => {} },
      now: () => this.clock.now,
      pause: async () => {},
      kick: async () => this.kick(),
    });
    this.hub = { ...base, taskTypes: new Map(types.map((type) => [type.method, type])) };
    this.#ports = this.#makePorts();
  }

  async start(): Promise<void> {
    await bootstrap(this.hub, this.hub.settings);
    this.#sweepLater();
  }

  kick(): void {
    if (this.#kicked) return;
    this.#kicked = true;
    // the engine's function may run twice at a time
    const engines = this.random.chance(0.3) ? 2 : 1;
    for (let i = 0; i < engines; i++) {
      this.clock.after(this.random.between(0.01, 0.3), async () => {
        this.#kicked = false;
        await pass(this.hub, this.#ports);
      });
    }
  }

  #sweepLater(): void {
    this.clock.after(60, async () => {
      if (!this.#sabotage.noSweep) await recoverLost(this.hub);
      await pass(this.hub, this.#ports);
      this.#sweepLater();
    });
  }

  #makePorts(): EnginePorts {
    return {
      enqueueStart: async (start) => this.#deliver(start),
      sendToken: async (token) => this.#resume(token),
      sendHeartbeat: async () => {},
      stopExecution: async () => {},
      stopContainer: async () => {},
      stoppedContainers: async () => [],
      publish: async () => {},
    };
  }

  /** A queue: late, and now and then twice. The state machine of an attempt starts once all the same. */
  #deliver(start: StartMessage): void {
    const times = this.random.chance(0.1) ? 2 : 1;
    for (let i = 0; i < times; i++) this.clock.after(this.random.between(0.05, 2), () => this.#begin(start));
  }

  readonly #started = new Set<string>();
  async #begin({ taskId, attempt, kind }: StartMessage): Promise<void> {
    const name = `${taskId}-${attempt}`;
    if (this.#started.has(name)) return;
    this.#started.add(name);
    if (kind === 'hub') await this.#stretch(taskId, attempt);
    else await this.#container(taskId, attempt);
  }

  async #stretch(taskId: number, attempt: number): Promise<void> {
    if (this.random.chance(this.lossRate / 3)) return; // the function died: nobody goes on, the lease finds it
    const outcome = await execute(this.hub, taskId, attempt);
    if (outcome !== 'waiting') return attemptEnded(this.hub, taskId, attempt, null);
    const token = `wait-${taskId}-${attempt}-${this.clock.now}-${this.random.next()}`;
    this.#waits.set(token, { taskId, attempt });
    if ((await beginWait(this.hub, taskId, attempt, token)) === 'go') this.#resume(token);
  }

  #resume(token: string): void {
    const waiting = this.#waits.get(token);
    if (!waiting) return;
    this.#waits.delete(token);
    this.clock.after(this.random.between(0.01, 0.5), () => this.#stretch(waiting.taskId, waiting.attempt));
  }

  async #container(taskId: number, attempt: number): Promise<void> {
    const opened = await openAttempt(this.hub, FAMILIES, taskId, attempt);
    if (opened.state === 'gone') return;
    const fate = this.random.chance(this.lossRate) ? FATES[1 + this.random.below(FATES.length - 1)]! : 'works';
    if (fate === 'never starts') return;
    const { sessionId, sessionKey } = opened;
    const call = (method: string, ...params: Value[]): Promise<unknown> => {
      const credentials = { id: Number(sessionId), key: sessionKey, callnum: null };
      return dispatch(this.hub, { credentials, identity: null, ip: '-' }, method, params);
    };
    this.clock.after(this.random.between(0.5, 5), async () => {
      if (fate === 'dies before it reports')
        return attemptEnded(this.hub, taskId, attempt, { Error: 'States.TaskFailed' });
      if (!(await call('toji.attach', taskId, attempt, `token-${taskId}-${attempt}`))) return;
      const end = this.clock.now + this.random.between(1, 120);
      this.#beat(call, { taskId, attempt, fate, end, dies: this.clock.now + this.random.between(0, 60) });
    });
  }

  #beat(
    call: (method: string, ...params: Value[]) => Promise<unknown>,
    run: { taskId: number; attempt: number; fate: (typeof FATES)[number]; end: number; dies: number },
  ): void {
    const { taskId, attempt, fate, end, dies } = run;
    this.clock.after(Math.min(10, Math.max(0.1, end - this.clock.now)), async () => {
      if (fate === 'is killed' && this.clock.now >= dies) {
        if (this.random.chance(0.5)) await attemptEnded(this.hub, taskId, attempt, { Error: 'States.TaskFailed' });
        return;
      }
      const hangs = fate === 'hangs' && this.clock.now >= dies;
      if (!hangs && (await call('toji.heartbeat', taskId, attempt).catch(() => false)) !== true) return;
      if (this.clock.now < end) return this.#beat(call, run);
      if (fate === 'dies before its result') return;
      if (fate === 'hangs') this.clock.after(200, () => this.#report(call, taskId));
      else await this.#report(call, taskId);
    });
  }

  async #report(call: (method: string, ...params: Value[]) => Promise<unknown>, taskId: number): Promise<void> {
    const fails = this.random.chance(0.02);
    const [method, document] = fails
      ? ['host.failTask', encodeFault(1005, 'the build failed')]
      : ['host.closeTask', encodeResponse('built')];
    try {
      await call(method!, taskId, document!);
      this.accepted.set(taskId, (this.accepted.get(taskId) ?? 0) + 1);
    } catch (error) {
      // a late report of an attempt that is over, or of a task that was cancelled
      if (!/does not own|is over|expired|bad credentials/.test((error as Error).message)) throw error;
    }
  }
}
