/**
 * Puts into a deployed hub's table what it begins with: Koji's permissions and build types, the channels, hosts and accounts
 * of the settings, and an administrator. What is there already stays. Acts with the operator's own AWS credentials, because
 * no call of the hub sets a password.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bootstrap } from '#hub/bootstrap';
import { loadSettings } from '#schema/load-settings';
import { parseSettings, type Settings } from '#schema/settings';
import { DynamoTable } from '#store/dynamo';
import { realTime } from '#store/realtime';
import { parseOutputs } from '../lib/local/outputs.ts';
import { LocalProblem } from '../lib/local/problem.ts';
import { main } from '../lib/local/steps.ts';

const USAGE = `usage: npm run first-data -- --outputs FILE [--settings FILE] [--admin NAME]
  --outputs   what cdk deploy --outputs-file wrote
  --settings  the settings that were deployed (toji.json, if there is one)
  --admin     a user with the permission admin; TOJI_ADMIN_PASSWORD, if set, becomes the password`;

interface Wishes {
  readonly outputs: string;
  readonly settings: string | undefined;
  readonly admin: string | undefined;
}

function readWishes(): Wishes {
  const { values } = parseArgs({
    options: { outputs: { type: 'string' }, settings: { type: 'string' }, admin: { type: 'string' } },
  });
  if (!values.outputs) throw new LocalProblem(USAGE);
  return {
    outputs: values.outputs,
    settings: values.settings ?? (existsSync('toji.json') ? 'toji.json' : undefined),
    admin: values.admin,
  };
}

/** The administrator is added here and not in the settings file, which travels with every function. */
function withAdmin(settings: Settings, name: string, password: string | undefined): Settings {
  const admin = {
    name,
    ...(password ? { password } : {}),
    perms: ['admin'],
    usertype: 'user' as const,
    krb_principals: [],
  };
  return { ...settings, accounts: [...settings.accounts.filter((account) => account.name !== name), admin] };
}

await main(async () => {
  const wishes = readWishes();
  const settings = wishes.settings ? loadSettings(wishes.settings) : parseSettings({});
  const wanted = wishes.admin ? withAdmin(settings, wishes.admin, process.env.TOJI_ADMIN_PASSWORD) : settings;
  const { table } = parseOutputs(readFileSync(wishes.outputs, 'utf8'));
  const store = {
    table: new DynamoTable(table, new DynamoDBClient()),
    ...realTime,
  };
  await bootstrap(store, wanted).catch((error: Error) => {
    throw new LocalProblem(`${table}: ${error.message}. Are AWS_REGION and the credentials those of the deployment?`);
  });
  process.stdout.write(`${table}: accounts ${wanted.accounts.map(({ name }) => name).join(', ') || '-'}\n`);
});
