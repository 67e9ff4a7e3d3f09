/** Builders and users at the same task at the same time, on the emulator's DynamoDB. */
import { afterAll, describe } from 'vitest';
import { taskContract } from '../../contract/tasks.ts';
import { unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from './table.ts';

const name = unique('tasks');
afterAll(() => dropTable(name));

describe('in DynamoDB', () => taskContract(() => makeTable(name)));
