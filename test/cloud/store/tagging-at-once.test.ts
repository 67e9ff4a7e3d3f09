/** A hundred tagBuildBypass calls from eight clients, on the emulator's DynamoDB. */
import { afterAll, describe, test } from 'vitest';
import { tagAtOnce } from '../../contract/tagging.ts';
import { unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from './table.ts';

const name = unique('tagging');
afterAll(() => dropTable(name));

describe('a hundred tagBuildBypass calls from eight clients', () => {
  test('lose none, and keep the order of events', async () => tagAtOnce(await makeTable(name)));
});
