/** What the agent does with a failed tree, as a process of its own: tree-agent.ts HUB ROOT. Prints one line of JSON. */
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { GZIP_LEVEL } from '#agent/buildroot/capture';
import { runProcess } from '#agent/process';
import { sendTree, written } from '#agent/transfer';
import { ClientSession } from '#client/session';

const [hub = '', root = ''] = process.argv.slice(2);
const packer = join(import.meta.dirname, '../../containers/builder/python/pack.py');
const session = new ClientSession(hub);
const gzip = createGzip({ level: GZIP_LEVEL });
const wanted = { folder: 'builddir', rest: false, exclude: ['*/tmp/krb5cc*', '*/.ssh'], maxBytes: 4 * 2 ** 30 };
const start = performance.now();
const size = await sendTree(
  session,
  1,
  'builddir',
  written(gzip, async () => {
    const { code } = await runProcess(['python3', '-B', packer, JSON.stringify(wanted)], {
      env: { PATH: '/usr/bin:/bin' },
      stdout: gzip,
      stderr: (text) => process.stderr.write(text),
      descriptors: [openSync(root, 'r')],
    });
    if (code !== 0) throw new Error(`pack.py ended with ${code}`);
  }),
);
session.close();
const seconds = (performance.now() - start) / 1000;
// kilobytes, the largest there ever were
console.log(JSON.stringify({ size, seconds, rss: process.resourceUsage().maxRSS * 1024 }));
