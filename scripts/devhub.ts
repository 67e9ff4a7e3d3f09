/**
 * A hub in memory on a plain HTTP port, for development and for the conformance suite:
 *   node scripts/devhub.ts --port 8910 [--conf hub.conf] [--accounts accounts.json] [--admin kojiadmin:adminpass]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { suiteSettings } from '#local/conformance/settings';
import { startDevHub } from '#local/dev-hub';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8910' },
    accounts: { type: 'string' },
    conf: { type: 'string' },
    admin: { type: 'string', default: 'kojiadmin:adminpass' },
    verbose: { type: 'boolean', short: 'v' },
  },
});

const read = (file: string | undefined): string | undefined => file && readFileSync(file, 'utf8');
const { settings, notes } = suiteSettings(values.admin, read(values.accounts), read(values.conf));
for (const note of notes) console.error(note);
const hub = await startDevHub(Number(values.port), settings, { verbose: values.verbose });
console.log(`hub at ${hub.url}`);
