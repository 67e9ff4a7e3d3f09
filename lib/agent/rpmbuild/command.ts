import type { Buildroot } from '../buildroot/buildroot.ts';
import { MOCK_STATUS, MockFailure, TimedOut } from '../buildroot/driver.ts';
import { BUILD_USER } from '../buildroot/user.ts';

export interface RpmbuildOptions {
  /** What rpmbuild shall do, such as -bb. */
  mode: readonly string[];
  target: string;
  spec: string;
  /** Let rpmbuild refuse when a BuildRequires is not installed; else that was seen to before. */
  checkRequires?: boolean;
  /** Seconds. */
  timeout?: number;
}

/** One word of a shell command. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Runs rpmbuild in a login shell, as mock does; the answer is its exit code. Throws MockFailure when it takes too long. */
export async function rpmbuild(root: Buildroot, options: RpmbuildOptions): Promise<number> {
  const { mode, target, spec, checkRequires = false, timeout } = options;
  const words = ['/usr/bin/rpmbuild', ...mode, '--target', target, ...(checkRequires ? [] : ['--nodeps']), spec];
  const command = words.map(shellQuoted).join(' ');
  root.logs.build.line(`Executing command: [${command}]`);
  try {
    return await root.exitCode(['/bin/bash', '--login', '-c', command], root.logs.build, {
      cwd: BUILD_USER.home,
      network: root.config.networking,
      timeout,
    });
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
    root.logs.build.line(`Timeout: ${error.message}`);
    throw new MockFailure(MOCK_STATUS.build, error.message);
  }
}

/** The same for those whose every exit code but 0 is a failed build. */
export async function rpmbuildOrFail(root: Buildroot, options: RpmbuildOptions): Promise<void> {
  const code = await rpmbuild(root, options);
  if (code === 0) return;
  root.logs.build.line(`Child return code was: ${code}`);
  throw new MockFailure(MOCK_STATUS.command, `rpmbuild ${options.mode.join(' ')} exited with status ${code}`);
}
