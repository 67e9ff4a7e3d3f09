import { describe } from 'vitest';
import { MemoryFiles } from '#store/memoryfiles';
import { filesContract } from './files.ts';

describe('the file store in memory', () => filesContract(async () => new MemoryFiles()));
