import { basename } from 'node:path';
import { rpmInfo } from '#core/rpm/info';
import { rpmdiffHash } from '#core/rpm/rpmdiff';
import type { TaskContext } from '../task.ts';
import { readRpmFile } from './header.ts';

/**
 * Writes noarch_rpmdiff.json, {task id: {file name: hash}}: by it the hub compares noarch packages that came out of
 * builds for several architectures (Koji 1.35). No noarch packages, no file.
 */
export async function noteNoarch({ task, logs }: TaskContext, paths: readonly string[]): Promise<void> {
  const hashes: Record<string, string> = {};
  for (const path of paths) {
    const header = await readRpmFile(path);
    if (rpmInfo(header).arch === 'noarch') hashes[basename(path)] = rpmdiffHash(header);
  }
  if (Object.keys(hashes).length === 0) return;
  logs.open('noarch_rpmdiff.json').replace(`${JSON.stringify({ [task.id]: hashes }, null, 2)}\n`);
}
