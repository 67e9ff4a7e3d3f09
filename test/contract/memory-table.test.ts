import { describe } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { tableContract } from './table.ts';

describe('the table in memory', () => tableContract(async () => new MemoryTable()));
