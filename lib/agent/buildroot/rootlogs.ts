import type { LogFile, TaskLogs } from '../logs.ts';
import type { RootConfig } from './config.ts';
import { type BuildrootDriver, type InstalledRpm, MockFailure } from './driver.ts';

export interface RootSummary {
  id: number;
  tag: string;
  repo: number;
  arch: string;
  group: string;
  repos: { id: string; url: string }[];
  config: RootConfig;
}

/**
 * The logs that Koji's users know from mock: root.log (packages coming in), build.log (rpmbuild), state.log (steps with
 * their times), mock_output.log (what was done), mock_config.log, hw_info.log, installed_pkgs.log.
 */
export class RootLogs {
  readonly root: LogFile;
  readonly build: LogFile;
  readonly output: LogFile;
  private readonly state: LogFile;
  private readonly logs: TaskLogs;

  constructor(logs: TaskLogs) {
    this.logs = logs;
    this.root = logs.open('root.log');
    this.build = logs.open('build.log');
    this.output = logs.open('mock_output.log');
    this.state = logs.open('state.log');
  }

  /** Runs one step and notes its beginning and end in state.log. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.note(`Start: ${name}`);
    this.output.line(`Start: ${name}`);
    try {
      const result = await work();
      this.output.line(`Finish: ${name}`);
      return result;
    } catch (error) {
      this.output.line(`ERROR: ${name}: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof MockFailure) this.output.line(`ERROR: status ${error.status}`);
      throw error;
    } finally {
      this.note(`Finish: ${name}`);
    }
  }

  configuration({ id, tag, repo, arch, group, repos, config }: RootSummary): void {
    const { ignored, ...used } = config;
    const log = this.logs.open('mock_config.log');
    log.write(`${JSON.stringify({ root: `${tag}-${id}-${repo}`, arch, group, repos, ...used }, null, 2)}\n`);
    for (const name of ignored)
      this.output.line(`INFO: the tag's extra ${name} has no meaning for this kind of buildroot`);
  }

  /** One line per package, as mock's package_state plugin writes them; each listing replaces the one before. */
  packages(installed: readonly InstalledRpm[]): void {
    const lines = installed.map(({ name, epoch, version, release, arch, buildtime, size, payloadhash }) => {
      const evr = `${epoch ? `${epoch}:` : ''}${version}-${release}`;
      return `${name}-${evr}.${arch} ${buildtime} ${size} ${payloadhash} installed\n`;
    });
    this.logs.open('installed_pkgs.log').replace(lines.join(''));
  }

  /** The machine as seen from the buildroot; what cannot be found out is left out. */
  async hardware(driver: BuildrootDriver): Promise<void> {
    const log = this.logs.open('hw_info.log');
    const script = `uname -a; echo "CPUs: $(nproc)"; grep -m1 'model name' /proc/cpuinfo; head -n 5 /proc/meminfo; df -P -k /`;
    await driver.run(['/bin/sh', '-c', script], { user: 'build', network: true, output: log.write });
  }

  private note(text: string): void {
    const now = new Date().toISOString();
    this.state.line(`${now.slice(0, 10)} ${now.slice(11, 19)},${now.slice(20, 23)} - ${text}`);
  }
}
