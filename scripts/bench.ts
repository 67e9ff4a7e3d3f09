/**
 * npm run bench [-- hub|lists|tasks|repo|tree|build ...]: measures, and prints tables as docs/performance.md keeps them.
 * `--only REGEXP` measures these calls of `hub`; `--small N` and `--large N` set the sizes of its tags, `--tasks N` and
 * `--rpms N` those of the queue and of the repo, `--rows N` the tasks for `lists`, with a tenth of builds. `hub` with `--cloud`
 * asks the running local cloud instead of a hub in this process (of small tags, unless sizes are given). `build` reads the times
 * of the last builds from git there; `--builds N` makes so many first, `--at-once N` at a time. `tree` sends a failed tree of `--tree` MiB.
 * `--url` names another hub than that of the local cloud.
 */
import { parseArgs } from 'node:util';
import { frontUrl } from '#local/front';
import { readSettings } from '#local/settings';
import { main } from '#local/steps';
import { benchBuilds } from '../test/bench/builds.ts';
import { benchCloud } from '../test/bench/cloud.ts';
import { benchHub, printHub } from '../test/bench/hub.ts';
import { benchLists } from '../test/bench/lists.ts';
import { benchRepo } from '../test/bench/repo.ts';
import { benchSweep } from '../test/bench/sweep.ts';
import { benchTasks } from '../test/bench/tasks.ts';
import { benchTree } from '../test/bench/tree.ts';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      small: { type: 'string' },
      large: { type: 'string' },
      cloud: { type: 'boolean', default: false },
      url: { type: 'string' },
      builds: { type: 'string', default: '0' },
      'at-once': { type: 'string', default: '1' },
      rows: { type: 'string', default: '1000000' },
      tasks: { type: 'string', default: '100000' },
      rpms: { type: 'string', default: '5000' },
      tree: { type: 'string', default: '1024' },
    },
  });
  const parts = positionals.length > 0 ? positionals : ['hub', 'tasks', 'repo'];
  const settings = readSettings();
  const { admin, adminPassword } = settings;
  const url = values.url ?? `${frontUrl(settings)}/kojihub`;
  const only = values.only === undefined ? null : new RegExp(values.only);
  const [small, large, writes] = values.cloud ? [100, 400, 40] : [2000, 20_000, 1000];
  const sizes = { small: Number(values.small ?? small), large: Number(values.large ?? large), writes };
  if (parts.includes('hub') && values.cloud) await benchCloud(url, admin, adminPassword, sizes, only);
  else if (parts.includes('hub')) printHub(await benchHub(sizes, only), sizes);
  if (parts.includes('lists')) await benchLists(Number(values.rows) / 10, Number(values.rows));
  if (parts.includes('tasks')) {
    await benchTasks(Number(values.tasks));
    await benchSweep([0, 100, 2000]);
  }
  if (parts.includes('repo')) await benchRepo(Number(values.rpms));
  if (parts.includes('tree')) await benchTree(Number(values.tree));
  if (parts.includes('build')) {
    await benchBuilds({ url, user: admin, password: adminPassword }, Number(values.builds), Number(values['at-once']));
  }
});
