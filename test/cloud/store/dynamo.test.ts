/** The table's contract on the emulator's DynamoDB, with a table like the deployed one. */
import { afterAll, describe } from 'vitest';
import { tableContract } from '../../contract/table.ts';
import { unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from './table.ts';

const name = unique('store');

afterAll(() => dropTable(name));

describe('the table in DynamoDB', () => tableContract(() => makeTable(name)));
