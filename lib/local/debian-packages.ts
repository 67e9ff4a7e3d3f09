/** What has to be on the machine: Debian's and Ubuntu's packages are installed when we are root there, else named. */
import { existsSync, readFileSync } from 'node:fs';
import { LocalProblem } from './problem.ts';
import { runCommand } from './run-command.ts';

function isDebianFamily(): boolean {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** `why` opens the line that is printed where nothing can be installed. */
export async function installPackages(packages: readonly string[], why: string): Promise<void> {
  const names = packages.join(' ');
  if (process.getuid?.() !== 0 || !isDebianFamily()) {
    throw new LocalProblem(`${why} Install it and try again (Debian, Ubuntu: apt-get install ${names}).`);
  }
  process.stdout.write(`  installing ${names}...\n`);
  const install = 'apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"';
  await runCommand(['sh', '-c', install, 'sh', ...packages], {
    log: 'packages',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    problem: `apt-get could not install ${names}`,
  });
}
