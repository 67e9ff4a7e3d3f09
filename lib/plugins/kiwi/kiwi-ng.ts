import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Buildroot } from '#agent/buildroot/buildroot';
import type { LogFile } from '#agent/logs';
import type { TaskContext } from '#agent/task';
import { BuildError } from '#core/errors';
import type { KiwiOptions } from './options.ts';

const RESULT = '/builddir/result';
export const IMAGE = `${RESULT}/image`;
const BUNDLE = `${RESULT}/bundle`;

/** kiwi without mounts, beside the agent's bundle (containers/builder/python); where it is put in the buildroot. */
const NOMOUNT = join(import.meta.dirname, 'kiwi-nomount.py');
const NOMOUNT_IN_ROOT = '/builddir/kiwi-nomount.py';

/** CAP_SYS_ADMIN: this container may mount. */
const SYS_ADMIN = 1n << 21n;

export async function isPrivileged(root: Buildroot): Promise<boolean> {
  let text = '';
  await root.driver.run(['/bin/sh', '-c', 'grep CapEff /proc/self/status'], {
    user: 'root',
    network: false,
    output: (chunk) => {
      text += chunk.toString('utf8');
    },
  });
  const [, mask = '0'] = /CapEff:\s*([0-9a-f]+)/.exec(text) ?? [];
  return (BigInt(`0x${mask}`) & SYS_ADMIN) !== 0n;
}

interface Wanted {
  readonly arch: string;
  readonly description: { readonly folder: string; readonly file: string };
  readonly opts: KiwiOptions;
  readonly privileged: boolean;
}

/** `kiwi-ng system build`, as Koji 1.35 calls it; where nothing may be mounted, through kiwi-nomount. Throws BuildError. */
export async function buildImage(root: Buildroot, log: LogFile, { arch, description, opts, privileged }: Wanted) {
  if (!privileged) await root.driver.put(NOMOUNT_IN_ROOT, createReadStream(NOMOUNT));
  const kiwi = privileged ? ['kiwi-ng'] : ['python3', NOMOUNT_IN_ROOT];
  const argv = [
    ...kiwi,
    ...(opts.profile ? ['--profile', opts.profile] : []),
    ...(opts.type ? ['--type', opts.type] : []),
    ...['--kiwi-file', description.file, '--debug', '--logfile', `/tmp/image-root.${arch}.log`],
    ...['system', 'build', '--description', description.folder, '--target-dir', IMAGE],
    ...opts.type_attr.flatMap((attribute) => ['--set-type-attr', attribute]),
  ];
  await run(root, log, 'kiwi system build', argv);
}

/** `kiwi-ng result bundle`; the answer are the names of its files, uploaded. */
export async function bundle(
  context: TaskContext,
  root: Buildroot,
  log: LogFile,
  { release, format }: { release: string; format: string | null },
): Promise<string[]> {
  const named = format ? ['--bundle-format', format] : [];
  const places = ['--target-dir', IMAGE, '--bundle-dir', BUNDLE, '--id', release];
  await run(root, log, 'kiwi result bundle', ['kiwi-ng', 'result', 'bundle', ...places, ...named]);
  const names: string[] = [];
  for (const { path } of await root.driver.find(BUNDLE, ['*'])) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const local = join(context.workdir, name);
    await root.driver.get(path, local, 'root');
    await context.upload(local);
    names.push(name);
  }
  if (names.length === 0) throw new BuildError('kiwi has made no files');
  return names;
}

async function run(root: Buildroot, log: LogFile, name: string, argv: readonly string[]): Promise<void> {
  const code = await root.logs.step(name, () => root.exitCode(argv, log, { user: 'root' }));
  if (code !== 0) throw new BuildError(`${name} exited with status ${code}; see ${log.name} for more information`);
}
