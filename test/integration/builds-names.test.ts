import { expect, it } from 'vitest';
import { memoryHub } from '../doubles/memory-hub.ts';

it('a build cannot have its folder among the files of another build', async () => {
  const memory = await memoryHub();
  const root = await memory.login('root');
  await root.call('createEmptyBuild', 'kernel', '6.1', '5.fc40', null);
  for (const [name, version, release] of [
    ['kernel', '6.1', '5.fc40/data'],
    ['kernel', '6.1/5.fc40', 'data'],
    ['..', '6.1', '1'],
    ['kernel', '.', '1'],
  ] as const) {
    await expect(root.call('createEmptyBuild', name, version, release, null)).rejects.toThrow(
      /^Invalid part of a build/,
    );
  }
  expect(await root.call('listBuilds')).toHaveLength(1);
});
