import type { KojiError } from '#core/errors';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded } from '#hub/engine/lost';
import { look, pass, sweep } from '#hub/engine/pass';
import type { AttemptRef, BusMessage, EnginePorts, StartMessage, StoppedContainer } from '#hub/engine/ports';
import type { Hub } from '#hub/hub';
import type { Plugin } from '#hub/plugin';
import { beginWait, execute } from '#hub/tasktypes/execute';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { OBJECTS } from '#rpc/serve';
import { parseSettings } from '#schema/settings';
import type { FileStore } from '#store/files';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import type { Table } from '#store/table';
import { hubOf } from '../../doubles/rights.ts';

/** Calls of one session. */
export type Call = (method: string, ...params: Value[]) => Promise<Value>;

/** Stands for a builder container: its task, and calls in the task's session. The answer closes the task. */
export type Container = (task: { id: number; request: Value[] }, call: Call) => Promise<Value>;

export interface DeploymentOptions {
  readonly settings?: object;
  readonly table?: Table;
  readonly files?: FileStore;
  /** where `serve` will listen, for tests over HTTP */
  readonly port?: number;
  /** by task method */
  readonly containers?: Readonly<Record<string, Container>>;
  /** containers are not run: the test plays them itself, with `starts` and `open` */
  readonly manual?: boolean;
  /** what may be switched on, instead of the plugins of lib/plugins */
  readonly plugins?: readonly Plugin[];
}

const PASSWORD = 'secret';
const LONGEST_WAIT = 3600;
/** a session is renewed before it expires */
const SESSION_SECONDS = 3600;
const FAMILIES = { x86_64: { small: 'family', medium: 'family', large: 'family', xlarge: 'family' } };

/**
 * A whole deployment in memory: the real hub, engine and task bodies; queues, state machines and the event bus are lists.
 * `settle` does all that is to do. Time stands still unless a test moves it.
 */
export class Deployment {
  readonly hub: Hub;
  /** the same for the function attempt, whose rights are fewer */
  readonly #attempt: Hub;
  readonly files: FileStore;
  readonly messages: BusMessage[] = [];
  /** containers that were asked for, where the test plays them */
  readonly starts: StartMessage[] = [];
  /** seconds that each start, of whatever kind, was put off */
  readonly delays: number[] = [];
  /** what the engine had to stop: `task-attempt` */
  readonly stopped: string[] = [];
  /** what the sweep finds of containers: those that run, and those that have ended */
  running: AttemptRef[] = [];
  ended: StoppedContainer[] = [];
  /** ECS does not answer */
  containersFail = false;
  /** moments at which the engine wants to look again */
  readonly looks: number[] = [];
  readonly #manual: boolean;
  /** what the log has at level error */
  readonly errors: string[] = [];
  /** seconds since the epoch */
  time = 1_750_000_000;
  readonly #containers: Readonly<Record<string, Container>>;
  readonly #todo: (() => Promise<void>)[] = [];
  readonly #waits = new Map<string, { start: StartMessage; since: number }>();
  readonly #sessions = new Map<string, { call: Promise<Call>; since: number }>();
  readonly #ports: EnginePorts;
  #kicked = false;
  #tokens = 0;

  private constructor(options: DeploymentOptions) {
    const now = (): number => this.time;
    const base = options.port === undefined ? 'http://hub.test' : `http://127.0.0.1:${options.port}`;
    this.files = options.files ?? new MemoryFiles(now, `${base}${OBJECTS}`);
    this.#containers = options.containers ?? {};
    this.#manual = options.manual ?? false;
    const accounts = [
      { name: 'admin', password: PASSWORD, perms: ['admin'] },
      { name: 'user', password: PASSWORD },
    ];
    this.hub = assembleHub({
      table: options.table ?? new MemoryTable(),
      files: this.files,
      settings: parseSettings({ accounts, hosts: [POOL], ...options.settings }),
      urls: { hub: `${base}/kojihub`, topurl: `${base}/kojifiles` },
      log: { info: () => {}, error: (message, data) => void this.errors.push(`${message} ${JSON.stringify(data)}`) },
      now,
      pause: async () => {},
      ...(options.plugins ? { plugins: options.plugins } : {}),
      kick: async () => {
        this.#kicked = true;
      },
    });
    this.#attempt = hubOf('attempt', this.hub);
    this.#ports = this.#makePorts();
  }

  static async start(options: DeploymentOptions = {}): Promise<Deployment> {
    const made = new Deployment(options);
    await bootstrap(made.hub, made.hub.settings);
    return made;
  }

  /** Calls as one of the accounts `admin` (has all permissions) and `user`, or of those that the settings add. */
  as(name: string, password = PASSWORD): Call {
    const session = (): Promise<Call> => {
      const held = this.#sessions.get(name);
      if (held && this.time - held.since < SESSION_SECONDS) return held.call;
      const call = this.#login(name, password);
      this.#sessions.set(name, { call, since: this.time });
      return call;
    };
    return async (method, ...params) => (await session())(method, ...params);
  }

  async #login(name: string, password: string): Promise<Call> {
    const anonymous = { credentials: null, identity: null, ip: '-' };
    const answer = (await dispatch(this.hub, anonymous, 'login', [name, password])) as Record<string, Value>;
    return this.#caller(Number(answer['session-id']), String(answer['session-key']));
  }

  #caller(id: number, key: string): Call {
    const caller = { credentials: { id, key, callnum: null }, identity: null, ip: '-' };
    return async (method, ...params) => ((await dispatch(this.hub, caller, method, params)) ?? null) as Value;
  }

  /** Puts a file below work/, as an upload does. */
  async upload(directory: string, name: string, content: Uint8Array | string): Promise<void> {
    await this.files.put(`work/${directory}/${name}`, content);
  }

  /** Lets the engine, functions and containers work until nothing is left to do. */
  async settle(): Promise<void> {
    for (;;) {
      if (this.#kicked) {
        this.#kicked = false;
        await pass(this.hub, this.#ports);
      }
      const next = this.#todo.shift();
      if (next) await next();
      else if (!this.#kicked) return;
    }
  }

  /** Time goes by: state machines that have waited for an hour look again, as theirs do. */
  async elapse(seconds: number): Promise<void> {
    for (const end = this.time + seconds; this.time < end; ) {
      this.time = Math.min(end, this.time + LONGEST_WAIT);
      for (const [token, { start, since }] of this.#waits) {
        if (this.time - since < LONGEST_WAIT) continue;
        this.#waits.delete(token);
        this.#todo.push(() => this.#stretch(start));
      }
      await this.settle();
    }
  }

  /** What the engine does every minute. */
  async sweep(): Promise<void> {
    await sweep(this.hub, this.#ports).finally(() => this.settle());
  }

  /** What it does in between, when it has asked for it. */
  async look(): Promise<void> {
    await look(this.hub, this.#ports);
    await this.settle();
  }

  #makePorts(): EnginePorts {
    return {
      enqueueStart: async (start, delay) => {
        this.delays.push(delay);
        if (start.kind === 'container' && this.#manual) this.starts.push(start);
        else this.#todo.push(() => (start.kind === 'hub' ? this.#stretch(start) : this.#container(start)));
      },
      sendToken: async (token) => {
        const waiting = this.#waits.get(token);
        this.#waits.delete(token);
        if (waiting) this.#todo.push(() => this.#stretch(waiting.start));
      },
      sendHeartbeat: async () => {},
      stopExecution: async () => {},
      stopContainers: async (attempts) => {
        this.stopped.push(...attempts.map(({ taskId, attempt }) => `${taskId}-${attempt}`));
      },
      runningContainers: async () => {
        if (this.containersFail) throw new Error('ECS is down');
        return this.running;
      },
      stoppedContainers: async () => this.ended,
      lookLater: async (seconds) => void this.looks.push(this.time + seconds),
      publish: async (messages) => {
        this.messages.push(...messages);
      },
    };
  }

  async #stretch(start: StartMessage): Promise<void> {
    const { taskId, attempt } = start;
    const outcome = await execute(this.hub, taskId, attempt);
    if (outcome !== 'waiting') return attemptEnded(this.#attempt, taskId, attempt, null);
    const token = `token-${++this.#tokens}`;
    if ((await beginWait(this.#attempt, taskId, attempt, token)) === 'go') this.#todo.push(() => this.#stretch(start));
    else this.#waits.set(token, { start, since: this.time });
  }

  /** What the state machine gets for the container of an attempt, and calls in its session. */
  async open({ taskId, attempt }: Pick<StartMessage, 'taskId' | 'attempt'>) {
    const answer = await openAttempt(this.#attempt, FAMILIES, taskId, attempt);
    if (answer.state === 'gone') throw new Error(`attempt ${attempt} of task ${taskId} is gone`);
    return { answer, call: this.#caller(Number(answer.sessionId), answer.sessionKey) };
  }

  async #container({ taskId, attempt }: StartMessage): Promise<void> {
    const opened = await openAttempt(this.#attempt, FAMILIES, taskId, attempt);
    if (opened.state === 'gone') return;
    const call = this.#caller(Number(opened.sessionId), opened.sessionKey);
    const attached = (await call('toji.attach', taskId, attempt, '')) as { task: Record<string, Value> } | null;
    if (!attached) return;
    const { method, request } = attached.task;
    const body = this.#containers[String(method)];
    if (!body) throw new Error(`the test has no container for ${String(method)}`);
    try {
      const result = await body({ id: taskId, request: request as Value[] }, call);
      await call('host.closeTask', taskId, encodeResponse(result));
    } catch (error) {
      const { faultCode, message } = error as KojiError;
      await call('host.failTask', taskId, encodeFault(faultCode ?? 1, message));
    }
    await attemptEnded(this.#attempt, taskId, attempt, null);
  }
}

const POOL = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default', 'createrepo'], capacity: 100 };
