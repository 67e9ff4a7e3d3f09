/**
 * Real builder containers against a hub of the test: the seed distribution is the build tag's repo, packages come from a
 * git daemon, and everything the agent reports is there to look at.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeResponse } from '#core/xmlrpc/decode';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { BUILDER_IMAGE, needBuilderImage } from '../../../lib/local/builder-image.ts';
import { CACHE } from '../../../lib/local/places.ts';
import { hostForContainers } from '../../../lib/local/ports.ts';
import { needSeed, seedArch } from '../../../lib/local/seed.ts';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { PartUploads } from '../../doubles/part-uploads.ts';

const TREE_CALLS = {
  start: 'toji.startTree',
  sign: 'toji.signTreeParts',
  finish: 'toji.finishTree',
  drop: 'toji.dropTree',
};

/** What became of one task. */
export interface Outcome {
  /** The container's exit code. */
  exit: number;
  result?: Value;
  fault?: { code: number; text: string };
  /** The container's own output. */
  output: string;
  seconds: number;
}

export class Lab {
  readonly arch = seedArch();
  readonly scratch = mkdtempSync(join(tmpdir(), 'toji-lab-'));
  extra: Struct = {};
  settings: Struct = {};
  externalRepos: Struct[] = [];
  hub!: FakeHub;
  /** git://host:port/NAME */
  gitUrl!: string;
  private task: Struct | null = null;
  private nextId = 0;
  private report: Pick<Outcome, 'result' | 'fault'> = {};
  private daemon: ChildProcess | undefined;
  heartbeats = 0;

  get lastTask(): number {
    return this.nextId;
  }

  wanted = true;

  async start(): Promise<this> {
    await needSeed();
    await needBuilderImage();
    const host = await hostForContainers();
    this.hub = await new FakeHub(this.methods()).start(host);
    this.hub.folders.set(`repos/dist-build/1/${this.arch}/`, join(CACHE.seed, this.arch));
    const port = await freePort(host);
    mkdirSync(join(this.scratch, 'git'));
    this.daemon = spawn(
      'git',
      [
        'daemon',
        '--reuseaddr',
        '--export-all',
        `--listen=${host}`,
        `--port=${port}`,
        `--base-path=${this.scratch}/git`,
      ],
      { stdio: 'ignore', detached: true },
    );
    this.gitUrl = `git://${host}:${port}`;
    this.settings = { allowed_scms: `${host}*:*` };
    await delay(300);
    return this;
  }

  async stop(): Promise<void> {
    if (this.daemon?.pid) process.kill(-this.daemon.pid);
    await this.hub?.stop();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** A git repository with these files; the answer is the commit. */
  commit(name: string, files: Record<string, string>): string {
    const folder = join(this.scratch, 'git', name);
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
    mkdirSync(folder, { recursive: true });
    if (!existsSync(join(folder, '.git'))) git('init', '-q', '-b', 'main');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '-A');
    git('-c', 'user.name=Lab', '-c', 'user.email=lab@example.com', 'commit', '-q', '--allow-empty', '-m', 'a package');
    return git('rev-parse', 'HEAD');
  }

  /** Runs one task in a container of its own to its end. */
  async run(
    method: string,
    request: Value[],
    { arch = 'noarch', docker = [] as string[], during = async (_: string) => {} } = {},
  ): Promise<Outcome> {
    const id = ++this.nextId;
    this.task = { id, method, arch, owner: 1, channel_id: 1, label: null, request };
    this.report = {};
    const name = `toji-lab-${process.pid}-${id}`;
    const settings = {
      TOJI_HUB_URL: this.hub.url,
      TOJI_TOPURL: this.hub.topurl,
      TOJI_TASK_ID: id,
      TOJI_ATTEMPT: 1,
      TOJI_SESSION_ID: 74,
      TOJI_SESSION_KEY: '1-key',
      TOJI_TASK_TOKEN: 'token',
    };
    const started = performance.now();
    const args = Object.entries(settings).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const child = spawn('docker', ['run', '--rm', '--name', name, ...docker, ...args, BUILDER_IMAGE], {
      stdio: 'pipe',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
    const [exit] = await Promise.all([ended, during(name)]);
    return { exit, output, seconds: (performance.now() - started) / 1000, ...this.report };
  }

  /** Text of a log or other upload of a task. */
  file(path: string): string {
    return (this.hub.files.get(`work/${path}`) ?? Buffer.alloc(0)).toString('utf8');
  }

  log(outcome: Outcome, name: string): string {
    return this.file(`tasks/${this.nextId}/${this.nextId}/${name}`) || `(no ${name})\n${outcome.output}`;
  }

  /** Parameters of the calls of one method, oldest first. */
  calls(method: string): Value[][] {
    return this.hub.seen.filter((seen) => seen.method === method).map((seen) => seen.params);
  }

  private methods(): ConstructorParameters<typeof FakeHub>[0] {
    const repo = { id: 1, tag_id: 3, tag_name: 'dist-build', create_event: 42, state: 1, dist: false };
    const store = ([id, xml]: Value[], keep: (answer: () => Value) => void) => {
      if (id !== this.task?.id) throw new Error(`task ${id} is not the one that runs`);
      keep(() => decodeResponse(String(xml)));
      return null;
    };
    return {
      'toji.attach': ([id]) => (this.task?.id === id ? { task: this.task, heartbeat: 1 } : null),
      'toji.heartbeat': () => {
        this.heartbeats++;
        return this.wanted;
      },
      'toji.buildSettings': () => this.settings,
      'toji.uploadURL': ([path, name]) => ({ url: `${this.hub.topurl}/work/${path}/${name}`, headers: {} }),
      ...new PartUploads(() => this.hub, 5 * 2 ** 20).methods(TREE_CALLS, 2, ([id, piece]) => `trees/${id}-${piece}`),
      'toji.signURLs': ([paths]) => (paths as string[]).map((path) => `${this.hub.topurl}/${path}`),
      repoInfo: () => repo,
      getBuildConfig: () => ({ id: 3, name: 'dist-build', arches: this.arch, extra: this.extra }),
      getTag: () => ({ id: 3, name: 'dist-build' }),
      getRepo: () => repo,
      getExternalRepoList: () => this.externalRepos,
      getChannel: () => ({ id: 1, name: 'default' }),
      'host.setTaskWeight': () => null,
      getAverageBuildDuration: () => null,
      'host.newBuildRoot': () => this.nextId,
      'host.setBuildRootState': () => null,
      'host.setBuildRootList': () => null,
      'host.updateBuildRootList': () => null,
      'host.closeTask': (params) => store(params, (answer) => (this.report = { result: answer() })),
      'host.failTask': (params) => store(params, (answer) => (this.report = { fault: faultOf(answer) })),
    };
  }
}

function faultOf(answer: () => Value): { code: number; text: string } {
  try {
    answer();
  } catch (error) {
    const { faultCode, message } = error as { faultCode: number; message: string };
    return { code: faultCode, text: message };
  }
  throw new Error('failTask without a fault');
}

export function structOf(value: Value | undefined): Struct {
  if (!isStruct(value)) throw new Error(`no struct: ${JSON.stringify(value)}`);
  return value;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
