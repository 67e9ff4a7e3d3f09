/**
 * What a new hub begins with, put into the table directly: the administrator (no call sets a password), the accounts,
 * hosts and channels of the settings.
 */

import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bootstrap } from '#hub/bootstrap';
import type { Settings } from '#schema/settings';
import { DynamoTable } from '#store/dynamo';
import { realTime } from '#store/realtime';
import { digestOf, isMarked, setMark } from './digest.ts';
import { emulatorUrl } from './emulator.ts';
import { readOutputs } from './outputs.ts';
import { STATE } from './places.ts';
import { LocalProblem } from './problem.ts';
import type { LocalSettings } from './settings.ts';
import { settingsWithAdmin } from './settings-file.ts';

const MARK = join(STATE.marks, 'admin');

/** What is there already stays; accounts get the password of the settings. */
export async function needAdmin(settings: LocalSettings): Promise<string> {
  const table = readOutputs()?.table;
  if (!table) throw new LocalProblem('nothing is deployed yet: npm start');
  const wanted = settingsWithAdmin(settings);
  const digest = digestOf([], [table, JSON.stringify([wanted.accounts, wanted.hosts, wanted.channels])]);
  if (isMarked(MARK, digest)) return settings.admin;
  await putFirstData(settings, table, wanted);
  setMark(MARK, digest);
  return `${settings.admin} made`;
}

/** Accounts, hosts and channels of `wanted`, and what Koji ships. */
export async function putFirstData(settings: LocalSettings, table: string, wanted: Settings): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: emulatorUrl(settings),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await bootstrap({ table: new DynamoTable(table, client), ...realTime }, wanted);
  client.destroy();
}
