import { z } from 'zod';
import { canonArch } from '#core/arch';
import { BuildrootError, GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import type { LogFile } from '../logs.ts';
import type { TaskContext } from '../task.ts';
import { buildrootArch, needs32 } from './arch.ts';
import { captureTree } from './capture.ts';
import { type BuildConfig, buildConfig, type RootConfig, rootConfig, rpmMacrosFile } from './config.ts';
import { type BuildrootDriver, MockFailure, type RunOptions, type Wanted } from './driver.ts';
import { InvertedDriver } from './inverted.ts';
import { externalRepo, Origins } from './origin.ts';
import { RootLogs } from './rootlogs.ts';
import { mockResult } from './status.ts';
import { TOPDIR, TOPDIR_FOLDERS } from './user.ts';

const repoRow = z.object({
  id: z.number(),
  tag_name: z.string(),
  create_event: z.number(),
  dist: z.boolean().default(false),
});

export interface BuildrootWish {
  /** Name or id of the build tag. */
  tag: string | number;
  /** noarch: whatever of the tag's this machine runs. */
  arch: string;
  repoId: number;
  /** The comps group that the root begins with. */
  group: string;
  /** Show a 32-bit root the machine as it is. */
  native?: boolean;
  /** Where the container has mounts that are no part of the root. */
  mounts?: readonly string[];
}

/** How a driver comes out of its configuration; tests have one of their own. */
export type MakeDriver = (config: ConstructorParameters<typeof InvertedDriver>[0]) => BuildrootDriver;

/**
 * A buildroot as the hub knows it: made for a task out of one repo, its content recorded, EXPIRED at the end. Its life:
 * `create` (the hub's row, INIT), `init` (group installed, first listing), work (BUILDING), `recordContent` again, EXPIRED.
 */
export class Buildroot {
  readonly id: number;
  readonly arch: string;
  readonly config: RootConfig;
  readonly logs: RootLogs;
  readonly driver: BuildrootDriver;
  private readonly context: TaskContext;
  private readonly group: string;
  private readonly origins: Origins;
  private recorded = false;

  private constructor(parts: Pick<Buildroot, 'id' | 'arch' | 'config' | 'logs' | 'driver'> & Internals) {
    ({
      id: this.id,
      arch: this.arch,
      config: this.config,
      logs: this.logs,
      driver: this.driver,
      context: this.context,
      group: this.group,
      origins: this.origins,
    } = parts);
  }

  static async create(
    context: TaskContext,
    wish: BuildrootWish,
    makeDriver: MakeDriver = (config) => new InvertedDriver(config),
  ): Promise<Buildroot> {
    const { hub, task, settings, topurl, signal } = context;
    const repo = repoRow.parse(await hub.call('repoInfo', [wish.repoId], { strict: true }));
    const tag: BuildConfig = buildConfig.parse(
      await hub.call('getBuildConfig', [wish.tag], { event: repo.create_event }),
    );
    const arch = buildrootArch(wish.arch, tag.arches ?? '');
    const external = z
      .array(externalRepo)
      .parse(await hub.call('getExternalRepoList', [tag.id], { event: repo.create_event }));
    const id = z.number().parse(await hub.call('host.newBuildRoot', [repo.id, arch], { task_id: task.id }));
    const config = rootConfig(tag, arch, settings);
    const repos = [{ id: 'build', url: repoUrl(topurl, repo, arch) }];
    const logs = new RootLogs(context.logs);
    logs.configuration({ id, tag: tag.name, repo: repo.id, arch, group: wish.group, repos, config });
    const driver = makeDriver({
      repos,
      arch,
      dbpath: config.dbpath,
      backend: config.backend,
      best: config.best,
      personality32: needs32(arch) && !wish.native,
      homeFiles: { '.rpmmacros': rpmMacrosFile(config.macros) },
      folders: TOPDIR_FOLDERS.map((name) => `${TOPDIR}/${name}`),
      mounts: wish.mounts ?? [],
      signal,
    });
    const origins = new Origins(external, canonArch(arch));
    return new Buildroot({ id, arch, config, logs, driver, context, group: wish.group, origins });
  }

  /** Makes a buildroot, works in it, and has it EXPIRED whatever came of it. Throws BuildrootError when it cannot be made. */
  static async use<T>(context: TaskContext, wish: BuildrootWish, work: (root: Buildroot) => Promise<T>): Promise<T> {
    const root = await Buildroot.create(context, wish);
    try {
      await root.init();
      await root.setState('BUILDING');
      return await work(root);
    } catch (error) {
      if (!context.signal.aborted) await captureTree(context, root);
      throw error;
    } finally {
      if (!context.signal.aborted) await root.setState('EXPIRED');
    }
  }

  /** Installs the group and records what is there. Throws BuildrootError. */
  async init(): Promise<void> {
    try {
      await this.logs.step('chroot init', () => this.install({ specs: [`@${this.group}`] }));
    } catch (error) {
      if (!(error instanceof MockFailure)) throw error;
      throw new BuildrootError(`could not init mock buildroot, ${mockResult(error.status)}`);
    }
    await this.recordContent();
    await this.logs.hardware(this.driver);
  }

  /** Brings more packages in; throws MockFailure. */
  async install(wanted: Wanted): Promise<void> {
    this.origins.note(await this.driver.install(wanted, this.logs.root.write));
  }

  /** Tells the hub what is installed: the first time all, later what came on top. */
  async recordContent(): Promise<void> {
    const installed = await this.driver.list();
    if (installed.length === 0) throw new GenericError(`buildroot ${this.id} is empty`);
    this.logs.packages(installed);
    const method = this.recorded ? 'host.updateBuildRootList' : 'host.setBuildRootList';
    await this.context.hub.call(method, [this.id, this.origins.mark(installed)], { task_id: this.context.task.id });
    this.recorded = true;
  }

  /**
   * What another tree in the buildroot has installed (an image's), by its rpm database: rows for the hub, and the names of
   * packages that the buildroot's repo does not have.
   */
  async listAt(dbpath: string): Promise<{ rows: Struct[]; foreign: string[] }> {
    const installed = await this.driver.list(dbpath);
    if (installed.length === 0) return { rows: [], foreign: [] };
    const offered = await this.driver.available([...new Set(installed.map((rpm) => rpm.name))]);
    this.origins.note(offered);
    const ours = new Set(offered.map(nevra));
    return {
      rows: this.origins.mark(installed.filter((rpm) => ours.has(nevra(rpm)))),
      foreign: installed.filter((rpm) => !ours.has(nevra(rpm))).map(nevra),
    };
  }

  async setState(state: 'BUILDING' | 'EXPIRED'): Promise<void> {
    await this.context.hub.call('host.setBuildRootState', [this.id, state], { task_id: this.context.task.id });
  }

  /** Runs a command as the build user with the tag's environment; throws MockFailure when it fails. */
  async command(argv: readonly string[], log: LogFile, options: Partial<RunOptions> = {}): Promise<void> {
    const code = await this.exitCode(argv, log, options);
    if (code !== 0) throw new MockFailure(1, `${argv[0]} exited with status ${code}`);
  }

  /** The same for those whose exit code says more; a signal counts as 128 + its number would in a shell. */
  async exitCode(argv: readonly string[], log: LogFile, options: Partial<RunOptions> = {}): Promise<number> {
    this.logs.output.line(`INFO: running ${argv.join(' ')}`);
    const { code } = await this.driver.run(argv, {
      user: 'build',
      network: true,
      env: this.config.env,
      output: log.write,
      ...options,
    });
    return code ?? 137;
  }
}

type Named = { name: string; epoch: number | null; version: string; release: string; arch: string };

const nevra = ({ name, epoch, version, release, arch }: Named): string =>
  `${name}-${epoch ? `${epoch}:` : ''}${version}-${release}.${arch}`;

interface Internals {
  context: TaskContext;
  group: string;
  origins: Origins;
}

function repoUrl(topurl: string, repo: z.infer<typeof repoRow>, arch: string): string {
  const folder = repo.dist ? 'repos-dist' : 'repos';
  return `${topurl}/${folder}/${encodeURIComponent(repo.tag_name)}/${repo.id}/${canonArch(arch)}/`;
}
