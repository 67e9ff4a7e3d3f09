import { open } from 'node:fs/promises';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { z } from 'zod';
import { type Ended, type Output, runProcess } from '../process.ts';
import {
  type Added,
  type BuildrootDriver,
  type FoundFile,
  type InstalledRpm,
  MOCK_STATUS,
  MockFailure,
  type PackWanted,
  type RunOptions,
  TimedOut,
  type User,
  type Wanted,
} from './driver.ts';
import { type HelperOptions, runHelper } from './helper.ts';
import { BUILD_USER, CLEAN_ENV } from './user.ts';

export interface InvertedConfig {
  repos: { id: string; url: string }[];
  /** rpm's name of the buildroot's machine, such as x86_64 or i686. */
  arch: string;
  /** Where the target's own rpm looks for its database, and in which format. */
  dbpath: string;
  backend: string;
  best: boolean;
  /** Whether commands see a 32-bit machine. */
  personality32: boolean;
  /** Written into the build user's home once it is there: {name: text}. */
  homeFiles: Record<string, string>;
  folders: readonly string[];
  /** Mounts in the root, which rpm leaves alone. */
  mounts: readonly string[];
  signal?: AbortSignal;
}

const added = z.array(
  z.object({
    name: z.string(),
    epoch: z.number(),
    version: z.string(),
    release: z.string(),
    arch: z.string(),
    baseurl: z.string(),
  }),
);

const installed = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    release: z.string(),
    epoch: z.number().nullable(),
    arch: z.string(),
    payloadhash: z.string(),
    size: z.number(),
    buildtime: z.number(),
  }),
);

const found = z.array(z.object({ path: z.string(), size: z.number() }));

/** Mutes a helper's output but keeps the end of it for the error message. */
function tail(): { output: Output; text: () => string } {
  let kept = '';
  return {
    output: (chunk) => {
      kept = (kept + chunk.toString('utf8')).slice(-2000);
    },
    text: () => kept.trim(),
  };
}

/**
 * The container's own root is the buildroot; the agent sits in /kojid/rootfs, chrooted, and works on the root through
 * Python helpers that step out to descriptor 9. Needs no privileges beyond Docker's default capabilities.
 */
export class InvertedDriver implements BuildrootDriver {
  private readonly config: InvertedConfig;

  constructor(config: InvertedConfig) {
    this.config = config;
  }

  async install(wanted: Wanted, log: Output): Promise<Added[]> {
    const { repos, arch, dbpath, backend, best, mounts } = this.config;
    const want = { ...wanted, repos, arch, dbpath, backend, best, mounts };
    const { ended, answer } = await this.helper('install.py', [JSON.stringify(want)], { stdout: log, stderr: log });
    if (ended.code !== 0) throw new MockFailure(ended.code ?? MOCK_STATUS.root, 'installation failed');
    await this.prepare(log);
    return added.parse(answer);
  }

  async run(argv: readonly string[], options: RunOptions): Promise<Ended> {
    const { user, cwd = '/', env = {}, network, output, timeout } = options;
    const root = user === 'root';
    const want = {
      argv,
      uid: root ? 0 : BUILD_USER.uid,
      gid: root ? 0 : BUILD_USER.gid,
      cwd,
      env: { ...CLEAN_ENV, HOME: root ? '/root' : BUILD_USER.home, ...env },
      network,
      personality32: this.config.personality32,
    };
    const limit = timeout ? AbortSignal.timeout(timeout * 1000) : undefined;
    const signals = [this.config.signal, limit].filter((one) => one !== undefined);
    try {
      const { ended } = await runHelper('run.py', [JSON.stringify(want)], {
        stdout: output,
        stderr: output,
        signal: signals.length > 0 ? AbortSignal.any(signals) : undefined,
        onLingering: () => void this.endBuildUser(),
      });
      return ended;
    } catch (error) {
      if (limit?.aborted && !this.config.signal?.aborted) throw new TimedOut(`no end after ${timeout} seconds`);
      throw error;
    } finally {
      await this.endBuildUser();
    }
  }

  async list(dbpath = this.config.dbpath): Promise<InstalledRpm[]> {
    const { backend } = this.config;
    return installed.parse(await this.ask('listing.py', [JSON.stringify({ dbpath, backend })]));
  }

  async available(names: readonly string[]): Promise<Added[]> {
    const { repos, arch } = this.config;
    return added.parse(await this.ask('available.py', [JSON.stringify({ repos, arch, names })]));
  }

  async put(path: string, content: Readable, mode = 0o644): Promise<void> {
    await this.ask('files.py', ['put', this.asUser({ path, mode })], content);
  }

  async get(path: string, localPath: string, user: User = 'build'): Promise<void> {
    const said = tail();
    const file = await open(localPath, 'wx', 0o600);
    try {
      const streams = { stdout: file.fd, stderr: said.output };
      const { ended } = await this.helper('files.py', ['get', this.asUser({ path }, user)], streams);
      if (ended.code !== 0) throw new Error(said.text());
    } finally {
      await file.close();
    }
  }

  async find(folder: string, globs: string[]): Promise<FoundFile[]> {
    return found.parse(await this.ask('files.py', ['find', this.asUser({ folder, globs })]));
  }

  async copyIn(localFolder: string, folder: string): Promise<void> {
    const stream = new PassThrough();
    const said = tail();
    const packing = runProcess(['tar', '-C', localFolder, '-cf', '-', '.'], {
      env: { PATH: '/usr/bin:/bin' },
      stdout: stream,
      stderr: said.output,
      signal: this.config.signal,
    });
    const [packed] = await Promise.all([packing, this.ask('files.py', ['unpack', this.asUser({ folder })], stream)]);
    if (packed.code !== 0) throw new Error(`tar: ${said.text()}`);
  }

  async pack(wanted: PackWanted, sink: Writable): Promise<void> {
    const said = tail();
    const { ended } = await this.helper('pack.py', [JSON.stringify(wanted)], { stdout: sink, stderr: said.output });
    if (ended.code !== 0) throw new Error(said.text());
  }

  /** After each transaction: a package may bring its own /etc/passwd. */
  private async prepare(log: Output): Promise<void> {
    const { folders, homeFiles } = this.config;
    const files = Object.fromEntries(
      Object.entries(homeFiles).map(([name, text]) => [`${BUILD_USER.home}/${name}`, text]),
    );
    const want = { ...BUILD_USER, folders, files };
    const { ended } = await this.helper('prepare.py', [JSON.stringify(want)], { stdout: log, stderr: log });
    if (ended.code !== 0) throw new MockFailure(MOCK_STATUS.root, 'the build user cannot be set up');
  }

  /** Ends whatever the build user still runs; a build must not go on behind its own back. */
  private async endBuildUser(): Promise<void> {
    const said = tail();
    const { uid, gid } = BUILD_USER;
    await runHelper('orphans.py', [JSON.stringify({ uid, gid })], { stdout: said.output, stderr: said.output });
  }

  private asUser(want: object, user: User = 'build'): string {
    const { uid, gid } = user === 'root' ? { uid: 0, gid: 0 } : BUILD_USER;
    return JSON.stringify({ ...want, uid, gid });
  }

  private helper(script: string, args: string[], options: HelperOptions) {
    return runHelper(script, args, { ...options, signal: this.config.signal });
  }

  private async ask(script: string, args: string[], stdin?: Readable): Promise<unknown> {
    const said = tail();
    const { ended, answer } = await this.helper(script, args, { stdin, stdout: said.output, stderr: said.output });
    if (ended.code !== 0) throw new Error(`${script}: ${said.text() || `exit code ${ended.code ?? ended.signal}`}`);
    return answer;
  }
}
