/** The seed distribution (containers/seed): made once in a container, kept in .toji/seed/<arch>. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, isMarked, setMark } from './digest.ts';
import { buildImage, isBuilt } from './docker-build.ts';
import { CACHE, PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';
import { runCommand } from './run-command.ts';
import { makeWheels } from './wheels.ts';

const IMAGE = 'toji-seed:local';
const SOURCE = join(PROJECT_ROOT, 'containers/seed');

/** The machine's architecture by rpm's name; containers run native code only. */
export function seedArch(): string {
  const arch = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string];
  if (!arch) throw new LocalProblem(`there is no seed distribution for ${process.arch}`);
  return arch;
}

const rpmCount = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.rpm')).length;

async function make(target: string): Promise<void> {
  const out = `${target}.new`;
  const work = join(CACHE.seed, 'work');
  for (const folder of [out, work, CACHE.debs]) {
    if (folder !== CACHE.debs) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  await makeWheels(join(SOURCE, 'pypi'), join(work, 'wheels'));
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const volumes = Object.entries({ [out]: '/out', [work]: '/work', [CACHE.debs]: '/debs' });
  await runCommand(
    [
      'docker',
      'run',
      '--rm',
      '--user',
      user,
      ...volumes.flatMap(([host, inside]) => ['-v', `${host}:${inside}`]),
    ].concat([IMAGE, '--out', '/out', '--work', '/work', '--wheels', '/work/wheels', '--debs', '/debs']),
    { log: 'seed', problem: 'the seed distribution could not be made' },
  );
  rmSync(target, { recursive: true, force: true });
  renameSync(out, target);
  rmSync(work, { recursive: true, force: true });
}

/** Makes sure that .toji/seed/<arch> is what containers/seed describes. */
export async function needSeed(): Promise<string> {
  const digest = digestOf([SOURCE], [process.arch]);
  const target = join(CACHE.seed, seedArch());
  const mark = join(CACHE.seed, 'digest');
  if (isMarked(mark, digest) && existsSync(join(target, 'repodata/repomd.xml')))
    return `${rpmCount(target)} RPMs there`;
  if (!(await isBuilt(IMAGE, digest))) await buildImage({ tag: IMAGE, context: SOURCE, digest, log: 'seed' });
  await make(target);
  setMark(mark, digest);
  return `${rpmCount(target)} RPMs made`;
}
