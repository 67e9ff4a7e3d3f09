import { describe } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { JitterTable } from '../simulation/jitter.ts';
import { Random } from '../simulation/random.ts';
import { taskContract } from './tasks.ts';

describe('in memory', () => taskContract(async () => new JitterTable(new MemoryTable(), new Random(11))));
