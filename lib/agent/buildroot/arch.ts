import { canonArch, isNoarch, parseArches } from '#core/arch';
import { BuildError } from '#core/errors';

/** The architecture of the machine under us, in rpm's word. */
const MACHINE_ARCH: string = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;

/** Tag architectures that a machine can build for, its own first; others run on it as 32-bit personality. */
const RUNS: Record<string, readonly string[]> = {
  x86_64: ['x86_64', 'i686', 'i586', 'i486', 'i386'],
  aarch64: ['aarch64', 'armv7hl'],
};

/**
 * The architecture of the buildroot for a task: its own, or for noarch work the first of the tag's that this machine
 * runs. Throws BuildError when there is none.
 */
export function buildrootArch(taskArch: string, tagArches: string, machine: string = MACHINE_ARCH): string {
  if (!isNoarch(taskArch)) return taskArch;
  const have = parseArches(tagArches);
  const runs = RUNS[machine] ?? [machine];
  const found = runs.find((arch) => have.includes(arch));
  if (!found) throw new BuildError(`host machine (${machine}) and tag (${tagArches}) have no arch in common`);
  return found;
}

/** Whether programs of `arch` have to see a 32-bit machine. */
export function needs32(arch: string, machine: string = MACHINE_ARCH): boolean {
  return machine === 'x86_64' && canonArch(arch) === 'i386';
}
