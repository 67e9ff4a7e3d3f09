/**
 * npm run bench [-- hub|tasks|repo|build ...]: measures, and prints tables as docs/performance.md keeps them.
 * `--only REGEXP` measures these calls of `hub`; `--small N` and `--large N` set the sizes of its tags, `--tasks N` and
 * `--rpms N` those of the queue and of the repo.
 */
import { parseArgs } from 'node:util';
import { main } from '#local/steps';
import { benchHub, printHub } from '../test/bench/hub.ts';
import { benchRepo } from '../test/bench/repo.ts';
import { benchTasks } from '../test/bench/tasks.ts';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      small: { type: 'string', default: '2000' },
      large: { type: 'string', default: '20000' },
      tasks: { type: 'string', default: '100000' },
      rpms: { type: 'string', default: '5000' },
    },
  });
  const parts = positionals.length > 0 ? positionals : ['hub', 'tasks', 'repo'];
  const sizes = { small: Number(values.small), large: Number(values.large), writes: 1000 };
  const only = values.only === undefined ? null : new RegExp(values.only);
  if (parts.includes('hub')) printHub(await benchHub(sizes, only), sizes);
  if (parts.includes('tasks')) await benchTasks(Number(values.tasks));
  if (parts.includes('repo')) await benchRepo(Number(values.rpms));
});
