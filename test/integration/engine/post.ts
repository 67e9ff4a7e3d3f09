import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { pass, sweep } from '#hub/engine/pass';
import type { EnginePorts } from '#hub/engine/ports';
import type { Hub } from '#hub/hub';
import { beginWait, execute } from '#hub/tasktypes/execute';
import { containerType, type HubType } from '#hub/tasktypes/type';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { parseSettings } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { JitterTable } from '../../simulation/jitter.ts';
import { Random } from '../../simulation/random.ts';

export const LEAVES = 3;
const SIZES = { small: 'family', medium: 'family', large: 'family', xlarge: 'family' };
const FAMILIES = { x86_64: SIZES };

const parent: HubType = {
  method: 'parent',
  kind: 'hub',
  weight: 0.2,
  async run(task) {
    const ids: number[] = [];
    for (let n = 0; n < LEAVES; n++) ids.push(await task.subtask('leaf', [n], { label: `leaf ${n}`, arch: 'x86_64' }));
    return task.wait(ids);
  },
};

/** Queues, state machines and the event bus of one deployment: a bag of things that are to be delivered. */
export class Post {
  readonly hub: Hub;
  readonly #random: Random;
  readonly #bag: (() => Promise<unknown>)[] = [];
  readonly #executions = new Set<string>();
  readonly #waits = new Map<string, { taskId: number; attempt: number }>();
  readonly #ports: EnginePorts;
  /** results that the hub took, by task */
  readonly taken = new Map<number, number>();
  time = 1_750_000_000;
  #tokens = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const pool = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default'], capacity: 100 };
    const settings = parseSettings({ accounts: [{ name: 'root', password: 'root', perms: ['admin'] }], hosts: [pool] });
    const base = assembleHub({
      table: new JitterTable(new MemoryTable(), this.#random),
      files: new MemoryFiles(() => this.time),
      settings,
      urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
      log: { info: () => {}, error: () => {} },
      now: () => this.time,
      pause: async () => {},
      kick: async () => this.#send(() => pass(this.hub, this.#ports)),
    });
    this.hub = { ...base, taskTypes: new Map([parent, containerType('leaf', 1)].map((type) => [type.method, type])) };
    this.#ports = {
      enqueueStart: async ({ taskId, attempt, kind }) => this.#send(() => this.#start(taskId, attempt, kind)),
      sendToken: async (token) => this.#send(() => this.#goOn(token)),
      sendHeartbeat: async () => {},
      stopExecution: async () => {},
      stopContainers: async () => {},
      runningContainers: async () => [],
      stoppedContainers: async () => [],
      lookLater: async () => {},
      publish: async () => {},
    };
  }

  /** One to three times. */
  #send(work: () => Promise<unknown>): void {
    for (let times = 1 + this.#random.below(3); times > 0; times--) this.#bag.push(work);
  }

  /** An execution has a name, so that it is started once. */
  async #start(taskId: number, attempt: number, kind: string): Promise<void> {
    const name = `${taskId}-${attempt}`;
    if (this.#executions.has(name)) return;
    this.#executions.add(name);
    this.#send(() => (kind === 'hub' ? this.#stretch(taskId, attempt) : this.#container(taskId, attempt)));
  }

  async #stretch(taskId: number, attempt: number): Promise<void> {
    if ((await execute(this.hub, taskId, attempt)) !== 'waiting') {
      this.#send(() => attemptEnded(this.hub, taskId, attempt, null));
      return;
    }
    const token = `token ${++this.#tokens}`;
    this.#waits.set(token, { taskId, attempt });
    if ((await beginWait(this.hub, taskId, attempt, token)) === 'go') this.#send(() => this.#goOn(token));
  }

  async #goOn(token: string): Promise<void> {
    const waiting = this.#waits.get(token);
    this.#waits.delete(token);
    if (waiting) this.#send(() => this.#stretch(waiting.taskId, waiting.attempt));
  }

  /** Two containers of one attempt, when the platform starts it twice, do the work twice. */
  async #container(taskId: number, attempt: number): Promise<void> {
    const opened = await openAttempt(this.hub, FAMILIES, taskId, attempt);
    if (opened.state === 'gone') return;
    const credentials = { id: Number(opened.sessionId), key: opened.sessionKey, callnum: null };
    const call = (method: string, ...params: Value[]) =>
      dispatch(this.hub, { credentials, identity: null, ip: '-' }, method, params);
    const lost = this.#random.chance(0.2);
    this.#send(async () => {
      if (!(await call('toji.attach', taskId, attempt, `token-${taskId}`))) return;
      if (!lost) await this.#report(call, taskId);
      const stopped = { stopCode: 'EssentialContainerExited', exitCode: lost ? 137 : 0, reason: 'it ended' };
      // what ECS and the state machine say of it comes when it comes
      this.#send(() => containerStopped(this.hub, taskId, attempt, stopped));
      this.#send(() => attemptEnded(this.hub, taskId, attempt, lost ? { Error: 'States.TaskFailed' } : null));
    });
  }

  async #report(call: (method: string, ...params: Value[]) => Promise<unknown>, taskId: number): Promise<void> {
    try {
      await call('host.closeTask', taskId, encodeResponse('built'));
      this.taken.set(taskId, (this.taken.get(taskId) ?? 0) + 1);
    } catch (error) {
      if (!/does not own|is over/.test((error as Error).message)) throw error;
    }
  }

  /** Delivers all, in any order, now and then several at once; then lets minutes go by until nothing comes of them. */
  async settle(ended: () => Promise<boolean>): Promise<void> {
    for (let minute = 0; minute < 200; minute++) {
      while (this.#bag.length > 0) {
        const some = Array.from({ length: 1 + this.#random.below(3) }, () => this.#draw());
        await Promise.all(some.map((work) => work?.()));
      }
      if (await ended()) return;
      this.time += 60;
      await sweep(this.hub, this.#ports);
    }
  }

  #draw(): (() => Promise<unknown>) | undefined {
    const [work] = this.#bag.splice(this.#random.below(this.#bag.length), 1);
    return work;
  }

  async start(): Promise<number> {
    await bootstrap(this.hub, this.hub.settings);
    const anonymous = { credentials: null, identity: null, ip: '-' };
    const login = (await dispatch(this.hub, anonymous, 'login', ['root', 'root'])) as Record<string, Value>;
    const credentials = { id: Number(login['session-id']), key: String(login['session-key']), callnum: null };
    return Number(await dispatch(this.hub, { ...anonymous, credentials }, 'makeTask', ['parent', []]));
  }
}
