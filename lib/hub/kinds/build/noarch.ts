import { BuildError } from '#core/errors';
import { rpmdiff } from '#core/rpm/rpmdiff';
import type { Ctx } from '../../context.ts';
import { workHeader } from './srpm.ts';

/** Noarch packages that several arches built must be alike (Koji 1.35: rpmdiff); one of each is kept. */
export async function oneOfEachNoarch(ctx: Ctx, paths: readonly string[]): Promise<string[]> {
  const kept = new Map<string, string>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const first = kept.get(name);
    if (first === undefined) {
      kept.set(name, path);
      continue;
    }
    const differences = rpmdiff(await workHeader(ctx, first), await workHeader(ctx, path));
    if (differences.length > 0) {
      throw new BuildError(
        `The following noarch package built differently on different architectures: ${name}\n${differences.join('\n')}`,
      );
    }
  }
  return [...kept.values()];
}
