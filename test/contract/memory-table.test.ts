import { describe } from 'vitest';
import { MemoryTable } from '#store/memory';
import { tableContract } from './table.ts';

describe('the table in memory', () => tableContract(async () => new MemoryTable()));
