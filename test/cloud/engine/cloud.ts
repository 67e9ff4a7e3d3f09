/** Builds on the local cloud that runs, and their containers as Docker sees them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientSession } from '#client/session';
import { frontUrl } from '#local/front';
import { publish } from '#local/git/publish';
import { STATE } from '#local/places';
import { hostForContainers } from '#local/ports';
import { readSettings } from '#local/settings';

const settings = readSettings();

/** Of this run alone, so that runs do not meet. */
export const RUN = Date.now().toString(36);

export interface AttemptRow {
  readonly attempt: number;
  readonly outcome: string | null;
  readonly loss: string | null;
  readonly reason: string | null;
  readonly size: string | null;
  readonly start_ts: number | null;
  readonly end_ts: number | null;
}

interface TaskRow {
  readonly id: number;
  readonly method: string;
  readonly state: number;
}

/** A container of ours: which attempt of which task it is for. */
export interface Seen {
  readonly id: string;
  readonly task: number;
  readonly attempt: number;
}

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

export class Cloud {
  readonly hub = new ClientSession(`${frontUrl(settings)}/kojihub`, { max_retries: 3, timeout: 60 });
  readonly #repository = `engine-${RUN}.git`;
  readonly #packages = mkdtempSync(join(tmpdir(), 'toji-engine-'));
  #host = '';
  #events: ChildProcess | undefined;
  #onStart: ((seen: Seen) => void)[] = [];

  async start(packages: Readonly<Record<string, string>>): Promise<this> {
    await this.hub.login(settings.admin, settings.adminPassword);
    this.#host = await hostForContainers();
    for (const [name, spec] of Object.entries(packages)) {
      mkdirSync(join(this.#packages, name));
      writeFileSync(join(this.#packages, name, `${name}.spec`), spec);
    }
    publish(join(STATE.git, this.#repository), this.#packages, Math.floor(Date.now() / 1000));
    this.#watch();
    return this;
  }

  async stop(): Promise<void> {
    this.#events?.kill();
    await this.hub.logout();
    this.hub.close();
    rmSync(this.#packages, { recursive: true });
    rmSync(join(STATE.git, this.#repository), { recursive: true });
  }

  source(name: string): string {
    return `git+http://${this.#host}:${settings.port}/git/${this.#repository}?${name}#main`;
  }

  /** Tasks below a task, and itself. */
  async tree(id: number): Promise<TaskRow[]> {
    const [top, below] = await Promise.all([
      this.hub.call<TaskRow>('getTaskInfo', [id]),
      this.hub.call<Record<string, TaskRow[]>>('getTaskDescendents', [id]),
    ]);
    return [top, ...Object.values(below).flat()];
  }

  attempts(id: number): Promise<AttemptRow[]> {
    return this.hub.call<AttemptRow[]>('toji.taskAttempts', [id]);
  }

  /** Waits until the condition gives something. */
  async until<T>(what: string, seconds: number, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await delay(150)) {
      const found = await find();
      if (found !== undefined) return found;
    }
    throw new Error(`${what}: not within ${seconds} s`);
  }

  /** The state that a task ends in. */
  ended(id: number, seconds: number): Promise<number> {
    return this.until(`the end of task ${id}`, seconds, async () => {
      const { state } = await this.hub.call<TaskRow>('getTaskInfo', [id]);
      return [2, 3, 5].includes(state) ? state : undefined;
    });
  }

  /** Ids of the containers that run for these tasks. */
  containers(tasks: readonly number[]): Seen[] {
    const ids = docker('ps', '--quiet', '--filter', `label=${this.#label()}`).split('\n').filter(Boolean);
    return ids.flatMap((id) => this.#look(id) ?? []).filter((seen) => tasks.includes(seen.task));
  }

  /** Calls `act` as soon as a container starts. */
  onStart(act: (seen: Seen) => void): void {
    this.#onStart.push(act);
  }

  kill = (seen: Seen): void => void docker('kill', '--signal', 'KILL', seen.id);
  pause = (seen: Seen): void => void docker('pause', seen.id);

  /** The emulator marks what it starts with its own port. */
  #label(): string {
    return `ministack.instance=${hostName()}:${settings.emulatorPort}`;
  }

  #look(id: string): Seen | undefined {
    try {
      const env = docker('inspect', '--format', '{{range .Config.Env}}{{println .}}{{end}}', id);
      const [, task] = /^TOJI_TASK_ID=(\d+)$/m.exec(env) ?? [];
      const [, attempt] = /^TOJI_ATTEMPT=(\d+)$/m.exec(env) ?? [];
      return task && attempt ? { id, task: Number(task), attempt: Number(attempt) } : undefined;
    } catch {
      return undefined; // gone between two looks
    }
  }

  #watch(): void {
    const filters = ['type=container', 'event=start', `label=${this.#label()}`];
    const args = ['events', '--format', '{{.ID}}', ...filters.flatMap((filter) => ['--filter', filter])];
    this.#events = spawn('docker', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    createInterface({ input: this.#events.stdout! }).on('line', (id) => {
      const seen = this.#look(id);
      if (seen) for (const act of this.#onStart) act(seen);
    });
  }
}

const hostName = (): string => execFileSync('hostname', { encoding: 'utf8' }).trim();

export interface Shape {
  /** seconds that %build takes */
  readonly sleep: number;
  /** subpackages, each with a file of random bytes */
  readonly parts?: number;
}

/** A spec of a noarch package without sources. */
export function spec(name: string, { sleep, parts = 0 }: Shape): string {
  const names = Array.from({ length: parts }, (_, i) => `part${i}`);
  return `Name: ${name}
Version: 1
Release: ${RUN}
Summary: ${name}
License: MIT
BuildArch: noarch
%global _binary_payload w0.gzdio

%description
It is built, slowly.
${names.map((part) => `\n%package ${part}\nSummary: ${part}\n%description ${part}\nA part.\n`).join('')}
%build
sleep ${sleep}

%install
mkdir -p %{buildroot}/usr/share/${name}
echo ${name} > %{buildroot}/usr/share/${name}/name
${names.map((part) => `head -c 15000000 /dev/urandom > %{buildroot}/usr/share/${name}/${part}`).join('\n')}

%files
/usr/share/${name}/name
${names.map((part) => `\n%files ${part}\n/usr/share/${name}/${part}\n`).join('')}`;
}
