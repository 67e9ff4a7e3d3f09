import { describe } from 'vitest';
import { MemoryFiles } from '#store/memoryfiles';
import { realTime } from '#store/realtime';
import { filesContract } from './files.ts';

describe('the file store in memory', () => filesContract(async () => new MemoryFiles(realTime.now)));
