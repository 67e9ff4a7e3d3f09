/**
 * A hub in memory on a plain HTTP port, for development and for the conformance suite:
 *   node scripts/devhub.ts --port 8910 [--conf hub.conf] [--accounts accounts.json] [--admin kojiadmin:adminpass]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bootstrap } from '#hub/bootstrap';
import { assembleHub } from '#rpc/assemble';
import { OBJECTS, serve } from '#rpc/serve';
import { readHubConf } from '#schema/hubconf';
import { parseSettings } from '#schema/settings';
import { MemoryTable } from '#store/memory';
import { MemoryFiles } from '#store/memoryfiles';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8910' },
    accounts: { type: 'string' },
    conf: { type: 'string' },
    admin: { type: 'string', default: 'kojiadmin:adminpass' },
    verbose: { type: 'boolean', short: 'v' },
  },
});

const now = (): number => Date.now() / 1000;
const [name = '', password = ''] = values.admin.split(':');
const accounts: object[] = [{ name, password, perms: ['admin'] }];
if (values.accounts) {
  const file = JSON.parse(readFileSync(values.accounts, 'utf8')) as { accounts: Record<string, string>[] };
  accounts.push(...file.accounts.map(({ name, password, type }) => ({ name, password, usertype: type })));
}

const conf = values.conf ? readHubConf(readFileSync(values.conf, 'utf8')) : { settings: {}, notes: [] };
for (const note of conf.notes) console.error(note);
const settings = parseSettings({ ...conf.settings, accounts, hosts: [] });
const hub = assembleHub({
  table: new MemoryTable(),
  files: new MemoryFiles(now, `http://127.0.0.1:${values.port}${OBJECTS}`),
  settings,
  urls: { hub: `http://127.0.0.1:${values.port}/kojihub`, topurl: `http://127.0.0.1:${values.port}/kojifiles` },
  now,
  log: {
    info: (message, data) => values.verbose && console.log(message, JSON.stringify(data)),
    error: (message, data) => console.error(message, data),
  },
  kick: async () => {},
});
await bootstrap(hub.table, now, settings);
serve(hub).listen(Number(values.port), '127.0.0.1', () =>
  console.log(`hub at http://127.0.0.1:${values.port}/kojihub`),
);
