import { readFile } from 'node:fs/promises';

/** Where the kernel counts processes of this container that it killed for want of memory: cgroups 2, and 1. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control'];

/** How many processes have been killed so far; 0 where nobody says. */
export async function oomKills(files: readonly string[] = COUNTERS): Promise<number> {
  for (const file of files) {
    // a container has one of the two, or none where the kernel does not show them
    const text = await readFile(file, 'utf8').catch(() => '');
    const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? [];
    if (count !== undefined) return Number(count);
  }
  return 0;
}
