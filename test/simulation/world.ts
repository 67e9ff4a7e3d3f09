import { KojiError } from '#core/errors';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { Ctx } from '#hub/context';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { look, pass, sweep } from '#hub/engine/pass';
import type { AttemptRef, EnginePorts, StartMessage } from '#hub/engine/ports';
import type { Stopped } from '#hub/engine/stopcodes';
import type { Hub } from '#hub/hub';
import { beginWait, execute } from '#hub/tasktypes/execute';
import { containerType, type HubType, type TaskType } from '#hub/tasktypes/type';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { parseSettings } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
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
  'is refused',
  'dies before it reports',
  'is killed',
  'hangs',
  'dies before its result',
] as const;
type Fate = (typeof FATES)[number];

const SIZES = { small: 'family', medium: 'family', large: 'family', xlarge: 'family' };
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

/** Deliveries of a message before it is put aside, and attempts of a state machine or a client at one call: for ten minutes. */
const DELIVERIES = 5;
const ATTEMPTS = 200;

/**
 * The whole engine on virtual time: the real hub, scheduler, outbox and task bodies over a table whose answers come in
 * random order and which fails now and then; containers that get lost; queues, state machines, ECS and the clock, which
 * deliver twice, late and in any order.
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
  readonly #containers = new Set<Container>();
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

  /** Now and then more than once, the others later. */
  #again(seconds: number, work: () => Promise<void>): void {
    if (this.random.chance(0.1)) this.clock.after(this.random.between(0, seconds), work);
  }

  #sweepLater(): void {
    this.clock.after(60, async () => {
      this.#sweepLater();
      const once = (): Promise<void> =>
        this.#insist(1, () => (this.#sabotage.noSweep ? pass : sweep)(this.hub, this.#ports));
      this.#again(5, once);
      await once();
    });
  }

  #makePorts(): EnginePorts {
    return {
      enqueueStart: async (start, delay) => this.#deliver(start, delay),
      sendToken: async (token) => this.#resume(token),
      sendHeartbeat: async () => {},
      stopExecution: async () => {},
      stopContainers: async (attempts) => {
        for (const container of this.#containers) {
          if (!attempts.some((one) => isOf(container, one))) continue;
          this.clock.after(this.random.between(0, 30), async () => this.#stop(container, 'UserInitiated', 137));
        }
      },
      runningContainers: async () => [...this.#containers].filter(({ stopped }) => !stopped),
      stoppedContainers: async (attempts) =>
        [...this.#containers].flatMap(({ taskId, attempt, stopped }) =>
          stopped && attempts.some((one) => isOf({ taskId, attempt }, one)) ? [{ taskId, attempt, stopped }] : [],
        ),
      lookLater: async (seconds) => {
        this.clock.after(seconds, () => this.#insist(DELIVERIES, () => look(this.hub, this.#ports)));
      },
      publish: async () => {},
    };
  }

  /** A queue: late, sometimes later than anybody waits for, and now and then twice. The machine starts once all the same. */
  #deliver(start: StartMessage, delay: number): void {
    const late = this.random.chance(0.005) ? 900 : 2;
    const begin = (): Promise<void> => this.#begin(start);
    this.#again(900, begin);
    this.clock.after(delay + this.random.between(0.05, late), begin);
  }

  /** The end of a container. ECS says so soon or late, never or twice; and remembers it for an hour. */
  #stop(container: Container, stopCode: string, exitCode: number | null): void {
    if (container.stopped) return;
    const stopped = { stopCode, exitCode, reason: '' };
    container.stopped = stopped;
    const { taskId, attempt } = container;
    const event = (): Promise<void> =>
      this.#insist(DELIVERIES, () => containerStopped(this.hub, taskId, attempt, stopped));
    if (this.random.chance(0.9)) this.clock.after(this.random.between(0.1, this.random.chance(0.1) ? 600 : 5), event);
    this.#again(600, event);
    this.clock.after(3600, async () => void this.#containers.delete(container));
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
    const tell = (): Promise<void> => this.#insist(ATTEMPTS, () => attemptEnded(this.hub, taskId, attempt, error));
    this.#again(600, tell);
    return tell();
  }

  async #stretch(taskId: number, attempt: number): Promise<void> {
    if (this.random.chance(LOSSES / 3)) return; // the function died: nobody goes on, the lease finds it
    const failed = (): Promise<void> => this.#ended(taskId, attempt, FAILED);
    // a call whose answer was lost, and which goes on beside the next one
    this.#again(1, () => this.#insist(1, async () => void (await execute(this.hub, taskId, attempt))));
    await this.#insist(
      DELIVERIES,
      async () => {
        const outcome = await execute(this.hub, taskId, attempt);
        if (outcome !== 'waiting') return this.#ended(taskId, attempt, null);
        const token = `wait-${taskId}-${attempt}-${this.random.next()}`;
        this.#waits.set(token, { taskId, attempt });
        this.clock.after(LONGEST_WAIT, async () => this.#resume(token));
        const begin = async (): Promise<void> => {
          if ((await beginWait(this.hub, taskId, attempt, token)) === 'go') this.#resume(token);
        };
        this.#again(0.5, () => this.#insist(1, begin));
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
      if (opened.state === 'gone') return;
      const fate = this.#fate();
      const calls = this.#session(opened);
      if (fate === 'is refused') return this.#ended(taskId, attempt, REFUSED);
      if (fate === 'never starts') return;
      // the platform may start it twice
      for (let copies = this.random.chance(0.03) ? 2 : 1; copies > 0; copies--) {
        const container: Container = { taskId, attempt, stopped: null };
        this.#containers.add(container);
        const token = `token-${taskId}-${attempt}-${copies}`;
        this.#run({ container, token, fate }, copies === 1 ? calls : this.#session(opened));
      }
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
    const { container, token, fate } = run;
    const { taskId, attempt } = container;
    this.clock.after(this.random.between(0.5, 5), async () => {
      if (container.stopped) return;
      if (fate === 'dies before it reports') {
        this.#die(container);
        return;
      }
      await calls('toji.attach', [taskId, attempt, token], async (answer) => {
        if (!isAttached(answer)) return this.#stop(container, EXITED, 0);
        const { now } = this.clock;
        const times = { end: now + this.random.between(1, 120), dies: now + this.random.between(0, 60) };
        this.#beat({ ...run, ...times }, calls);
      });
    });
  }

  #beat(run: Run & { end: number; dies: number }, calls: Calls): void {
    const { container, fate, end, dies } = run;
    const { taskId, attempt } = container;
    this.clock.after(Math.min(10, Math.max(0.1, end - this.clock.now)), async () => {
      if (container.stopped) return;
      if (fate === 'is killed' && this.clock.now >= dies) return this.#die(container);
      if (fate === 'hangs' && this.clock.now >= dies) {
        this.clock.after(200, () => this.#report(container, calls));
        return;
      }
      await calls('toji.heartbeat', [taskId, attempt], async (wanted) => {
        if (wanted === false) this.#stop(container, EXITED, 0);
        else if (this.clock.now < end) this.#beat(run, calls);
        else if (fate === 'dies before its result') this.#die(container);
        else await this.#report(container, calls);
      });
    });
  }

  /** It ends in one of the ways that ECS tells of, or its state machine does, or nobody. */
  #die(container: Container): void {
    const [stopCode, exitCode] = ENDS[this.random.below(ENDS.length)]!;
    if (this.random.chance(0.2)) {
      this.#containers.delete(container);
      container.stopped = { stopCode, exitCode, reason: '' };
    } else this.#stop(container, stopCode, exitCode);
    if (this.random.chance(0.2)) this.clock.after(1, () => this.#ended(container.taskId, container.attempt, FAILED));
  }

  async #report(container: Container, calls: Calls): Promise<void> {
    if (container.stopped) return;
    const { taskId } = container;
    const fails = this.random.chance(0.02);
    const [method, document] = fails
      ? ['host.failTask', encodeFault(1005, 'the build failed')]
      : ['host.closeTask', encodeResponse('built')];
    await calls(method!, [taskId, document!], async (answer) => {
      // a late report of an attempt that is over, or of a task that was cancelled
      const refused = answer instanceof KojiError && answer.faultCode !== RETRY;
      if (refused && !/does not own|is over|expired|bad credentials/.test(answer.message)) throw answer;
      if (!refused) this.accepted.set(taskId, (this.accepted.get(taskId) ?? 0) + 1);
      this.#stop(container, EXITED, 0);
    });
  }
}

interface Container extends AttemptRef {
  stopped: Stopped | null;
}

const isOf = (one: AttemptRef, other: AttemptRef): boolean =>
  one.taskId === other.taskId && one.attempt === other.attempt;

/** ECS's stop code for a container that ends by itself. */
const EXITED = 'EssentialContainerExited';

/** Ends of containers that have not reported: stop codes and exit codes. */
const ENDS = [
  [EXITED, 137],
  [EXITED, 76],
  [EXITED, 1],
  [EXITED, 0],
  ['SpotInterruption', 143],
  ['TaskFailedToStart', null],
] as const;

/** Seconds after which a state machine that waits looks again by itself. */
const LONGEST_WAIT = 3600;

/** The table's, or nothing else among all that failed. */
const isTrouble = (error: unknown): boolean =>
  error instanceof AggregateError ? error.errors.every(isTrouble) : error instanceof TableTrouble;

/** The fault that says: this was done when it was sent before. */
const RETRY = 1009;

/** What the state machine says when its container is gone, and when there never was one. */
const FAILED = { Error: 'States.TaskFailed' };
const REFUSED = { Error: 'AmazonECS.Unknown', Cause: '{"Failures":[{"Reason":"RESOURCE:MEMORY"}]}' };

/** Part of the containers that come to no good end. */
const LOSSES = 0.05;

interface Run {
  readonly container: Container;
  readonly token: string;
  readonly fate: Fate;
}

/** One call of a session after another: `then` gets the answer, or Koji's error. */
type Calls = (method: string, params: Value[], then: (answer: unknown) => Promise<void>) => Promise<void>;

const isAttached = (answer: unknown): boolean => answer !== null && !(answer instanceof KojiError);
