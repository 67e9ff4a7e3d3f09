import { BuildError } from '#core/errors';
import { rpmdiff } from '#core/rpm/rpmdiff';
import type { RpmFile } from './rpmfile.ts';

/** Noarch packages that several architectures have built: one of each is kept, if all are the same (Koji 1.35). */
export function withoutRepeats(rpms: readonly RpmFile[]): RpmFile[] {
  const kept = new Map<string, RpmFile>();
  for (const rpm of rpms) {
    const key = rpm.info.arch === 'noarch' ? rpm.name : rpm.path;
    const first = kept.get(key);
    if (first) assertSame(first, rpm);
    else kept.set(key, rpm);
  }
  return [...kept.values()];
}

function assertSame(first: RpmFile, other: RpmFile): void {
  const lines = first.path === other.path ? [] : rpmdiff(first.header, other.header);
  if (lines.length === 0) return;
  throw new BuildError(
    `The following noarch package built differently on different architectures: ${first.name}\nrpmdiff output was:\n${lines.join('\n')}`,
  );
}
