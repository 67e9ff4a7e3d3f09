import { KojiError } from '#core/errors';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { Ctx } from '#hub/context';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded } from '#hub/engine/lost';
import { look, pass, sweep } from '#hub/engine/pass';
import type { EnginePorts, StartMessage } from '#hub/engine/ports';
import type { Hub } from '#hub/hub';
import { beginWait, execute } from '#hub/tasktypes/execute';
import { containerType, type HubType, type TaskType } from '#hub/tasktypes/type';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { parseSettings } from '#schema/settings';
import { MemoryTable } from '#store/memorytable';
import { MemoryFiles } from '#store/memoryfiles';
import { TableTrouble } from '#store/table';
import { type Store, transact } from '#store/tx';
import { users } from '#store/users';
import { FaultyTable } from '../doubles/faulty-table.ts';
import { stillStore } from '../doubles/still-store.ts';
import { CarelessTable } from './careless.ts';
import { Clock } from './clock.ts';
import { JitterTable } from './jitter.ts';
import type { Random } from './random.ts';
import { weather } from './weather.ts';

/** What may happen to a container, beside doing its work. */
const FATES = [
  'works',
  'never starts',
  'dies before it reports',
  'is killed',
  'hangs',
  'dies before its result',
] as const;
type Fate = (typeof FATES)[number];

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

export const USERS = [0, 1, 2, 3, 4].map((n) => `user${n}`);

/** Deliveries of a message before it is put aside, and attempts of a state machine or a client at one call. */
const DELIVERIES = 5;
const ATTEMPTS = 16;

/**
 * The whole engine on virtual time: the real hub, scheduler, outbox and task bodies over a table whose answers come in
 * random order and which fails now and then; queues that deliver twice; containers that get lost.
 */
export class World {
  readonly clock = new Clock();
  readonly hub: Hub;
  /** the same table without any trouble, for looking at it */
  readonly quiet: Store;
  readonly random: Random;
  /** how often a task's result was accepted */
  readonly accepted = new Map<number, number>();
  /** tasks that were made as far as those know who made them */
  readonly made = new Set<number>();
  readonly #faulty: FaultyTable;
  readonly #waits = new Map<string, { taskId: number; attempt: number }>();
  readonly #ports: EnginePorts;
  readonly #sabotage: Sabotage;
  #kicked = false;

  constructor(random: Random, sabotage: Sabotage = {}) {
    this.random = random;
    this.#sabotage = sabotage;
    const memory = new MemoryTable();
    this.quiet = stillStore(memory, () => this.clock.now);
    this.#faulty = new FaultyTable(sabotage.carelessTable ? new CarelessTable(memory) : memory, random);
    const settings = parseSettings({
      accounts: USERS.map((name) => ({ name, perms: ['admin'] })),
      hosts: [0, 1, 2, 3].map((n) => ({
        name: `pool${n}`,
        pool: n % 2 ? 'aarch64' : 'x86_64',
        arches: n % 2 ? 'aarch64' : 'x86_64',
        channels: ['default'],
        capacity: 12,
        maxjobs: MAXJOBS,
      })),
    });
    const types: TaskType[] = [this.#parentType(), containerType('leaf', 1.5)];
    const base = assembleHub({
      table: new JitterTable(this.#faulty, random),
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
    weather(this.#faulty, this.clock, this.random);
    this.#sweepLater();
  }

  /** times that the table failed */
  get faults(): number {
    return this.#faulty.happened.length;
  }

  /** A parent that makes subtasks and waits for them; one with a grandchild level now and then. */
  #parentType(): HubType {
    const run: HubType['run'] = async (task, [count, nested]) => {
      const ids: number[] = [];
      for (let i = 0; i < Number(count); i++) {
        const deeper = nested && i === 0;
        const place = { label: `part ${i}`, arch: i % 2 ? 'aarch64' : 'x86_64' };
        ids.push(await task.subtask(deeper ? 'parent' : 'leaf', deeper ? [1, false] : [i], place));
        this.made.add(ids.at(-1)!);
      }
      return (await task.wait(ids)).length;
    };
    return { method: 'parent', kind: 'hub', weight: 0.2, run };
  }

  /** A call by a user, in one transaction. `work` answers what he does when it has come to an end. */
  async asUser(n: number, work: (ctx: Ctx) => Promise<() => void>): Promise<void> {
    const { hub } = this;
    try {
      let kick = false;
      const then = await transact(hub, async (tx) => {
        const user = (await users.find(tx, 'name', USERS[n]!))!;
        const ctx = Ctx.ofHub(hub, tx, 'simulation', user);
        const answer = await work(ctx);
        kick = tx.kick;
        return answer;
      });
      if (kick) this.kick();
      then();
    } catch (error) {
      // he does not know what came of it, and goes away
      if (!isTrouble(error)) throw error;
    }
  }

  /** Work that is done again when the table fails it, as queues, state machines and clients do. */
  async #insist(
    times: number,
    work: () => Promise<void>,
    otherwise: () => Promise<void> = async () => {},
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isTrouble(error)) throw error;
      if (times === 1) return otherwise();
      this.clock.after(this.random.between(1, 5), () => this.#insist(times - 1, work, otherwise));
    }
  }

  kick(): void {
    if (this.#kicked) return;
    this.#kicked = true;
    // the engine's function may run twice at a time
    const engines = this.random.chance(0.3) ? 2 : 1;
    for (let i = 0; i < engines; i++) {
      this.clock.after(this.random.between(0.01, 0.3), async () => {
        this.#kicked = false;
        await this.#insist(DELIVERIES, () => pass(this.hub, this.#ports));
      });
    }
  }

  #sweepLater(): void {
    this.clock.after(60, async () => {
      this.#sweepLater();
      await this.#insist(1, async () => {
        await (this.#sabotage.noSweep ? pass : sweep)(this.hub, this.#ports);
      });
    });
  }

  #makePorts(): EnginePorts {
    return {
      enqueueStart: async (start) => this.#deliver(start),
      sendToken: async (token) => this.#resume(token),
      sendHeartbeat: async () => {},
      stopExecution: async () => {},
      stopContainers: async () => {},
      runningContainers: async () => [],
      stoppedContainers: async () => [],
      lookLater: async (seconds) => {
        this.clock.after(seconds, () => this.#insist(DELIVERIES, () => look(this.hub, this.#ports)));
      },
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

  /** The state machine's report of the end. */
  #ended(taskId: number, attempt: number, error: unknown): Promise<void> {
    return this.#insist(ATTEMPTS, () => attemptEnded(this.hub, taskId, attempt, error));
  }

  async #stretch(taskId: number, attempt: number): Promise<void> {
    if (this.random.chance(LOSSES / 3)) return; // the function died: nobody goes on, the lease finds it
    const failed = (): Promise<void> => this.#ended(taskId, attempt, FAILED);
    await this.#insist(
      DELIVERIES,
      async () => {
        const outcome = await execute(this.hub, taskId, attempt);
        if (outcome !== 'waiting') return this.#ended(taskId, attempt, null);
        const token = `wait-${taskId}-${attempt}-${this.random.next()}`;
        this.#waits.set(token, { taskId, attempt });
        const begin = async (): Promise<void> => {
          if ((await beginWait(this.hub, taskId, attempt, token)) === 'go') this.#resume(token);
        };
        await this.#insist(DELIVERIES, begin, failed);
      },
      failed,
    );
  }

  #resume(token: string): void {
    const waiting = this.#waits.get(token);
    if (!waiting) return;
    this.#waits.delete(token);
    this.clock.after(this.random.between(0.01, 0.5), () => this.#stretch(waiting.taskId, waiting.attempt));
  }

  #container(taskId: number, attempt: number): Promise<void> {
    const open = async (): Promise<void> => {
      const opened = await openAttempt(this.hub, FAMILIES, taskId, attempt);
      if (opened.state !== 'gone') this.#run({ taskId, attempt, fate: this.#fate() }, this.#session(opened));
    };
    return this.#insist(DELIVERIES, open, () => this.#ended(taskId, attempt, FAILED));
  }

  #fate(): Fate {
    return this.random.chance(LOSSES) ? FATES[1 + this.random.below(FATES.length - 1)]! : 'works';
  }

  /** The calls of a builder. One that failed is sent again with its number; the hub tells when it was done before. */
  #session({ sessionId, sessionKey }: { sessionId: string; sessionKey: string }): Calls {
    let number = 0;
    return (method, params, then) => {
      const credentials = { id: Number(sessionId), key: sessionKey, callnum: number++ };
      return this.#insist(ATTEMPTS, async () => {
        const caller = { credentials, identity: null, ip: '-' };
        const answer = await dispatch(this.hub, caller, method, params).catch((error: Error) => {
          if (error instanceof KojiError) return error;
          throw error;
        });
        await then(answer);
      });
    };
  }

  #run(run: Run, calls: Calls): void {
    const { taskId, attempt, fate } = run;
    if (fate === 'never starts') return;
    this.clock.after(this.random.between(0.5, 5), async () => {
      if (fate === 'dies before it reports') return this.#ended(taskId, attempt, FAILED);
      await calls('toji.attach', [taskId, attempt, `token-${taskId}-${attempt}`], async (answer) => {
        if (!isAttached(answer)) return;
        const { now } = this.clock;
        const times = { end: now + this.random.between(1, 120), dies: now + this.random.between(0, 60) };
        this.#beat({ ...run, ...times }, calls);
      });
    });
  }

  #beat(run: Run & { end: number; dies: number }, calls: Calls): void {
    const { taskId, attempt, fate, end, dies } = run;
    this.clock.after(Math.min(10, Math.max(0.1, end - this.clock.now)), async () => {
      if (fate === 'is killed' && this.clock.now >= dies) {
        if (this.random.chance(0.5)) await this.#ended(taskId, attempt, FAILED);
        return;
      }
      if (fate === 'hangs' && this.clock.now >= dies) {
        this.clock.after(200, () => this.#report(taskId, calls));
        return;
      }
      await calls('toji.heartbeat', [taskId, attempt], async (wanted) => {
        if (wanted === false) return;
        if (this.clock.now < end) this.#beat(run, calls);
        else if (fate !== 'dies before its result') await this.#report(taskId, calls);
      });
    });
  }

  #report(taskId: number, calls: Calls): Promise<void> {
    const fails = this.random.chance(0.02);
    const [method, document] = fails
      ? ['host.failTask', encodeFault(1005, 'the build failed')]
      : ['host.closeTask', encodeResponse('built')];
    return calls(method!, [taskId, document!], async (answer) => {
      // a late report of an attempt that is over, or of a task that was cancelled
      const refused = answer instanceof KojiError && answer.faultCode !== RETRY;
      if (refused && !/does not own|is over|expired|bad credentials/.test(answer.message)) throw answer;
      if (!refused) this.accepted.set(taskId, (this.accepted.get(taskId) ?? 0) + 1);
    });
  }
}

/** The table's, or nothing else among all that failed. */
const isTrouble = (error: unknown): boolean =>
  error instanceof AggregateError ? error.errors.every(isTrouble) : error instanceof TableTrouble;

/** The fault that says: this was done when it was sent before. */
const RETRY = 1009;

/** What the state machine says when its container is gone. */
const FAILED = { Error: 'States.TaskFailed' };

/** Part of the containers that come to no good end. */
const LOSSES = 0.05;

interface Run {
  readonly taskId: number;
  readonly attempt: number;
  readonly fate: Fate;
}

/** One call of a session after another: `then` gets the answer, or Koji's error. */
type Calls = (method: string, params: Value[], then: (answer: unknown) => Promise<void>) => Promise<void>;

const isAttached = (answer: unknown): boolean => answer !== null && !(answer instanceof KojiError);
