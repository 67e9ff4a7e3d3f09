/**
 * npm run bench [-- hub|tasks|repo|build ...]: measures, and prints tables as docs/performance.md keeps them.
 * `--only REGEXP` measures these calls of `hub`; `--large N` sets the size of its large tag.
 */
import { parseArgs } from 'node:util';
import { main } from '#local/steps';
import { benchHub, printHub } from '../test/bench/hub.ts';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      small: { type: 'string', default: '2000' },
      large: { type: 'string', default: '20000' },
    },
  });
  const parts = positionals.length > 0 ? positionals : ['hub'];
  const sizes = { small: Number(values.small), large: Number(values.large), writes: 1000 };
  const only = values.only === undefined ? null : new RegExp(values.only);
  if (parts.includes('hub')) printHub(await benchHub(sizes, only), sizes);
});
