import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

let root: Client;

beforeEach(async () => {
  root = await (await memoryHub()).login('root');
  for (const name of ['a', 'b']) await root.call('createTag', name);
  await root.call('packageListAdd', 'a', 'bash', 'alice');
  for (const release of ['1', '2']) await root.call('createEmptyBuild', 'bash', '1', release, null);
});

const tagged = async (tag: string): Promise<string[]> =>
  ((await root.call('listTagged', tag)) as { nvr: string }[]).map((row) => row.nvr);

describe('massTag', () => {
  it('makes the last build of the list the latest', async () => {
    await root.call('massTag', 'a', ['bash-1-2', 'bash-1-1']);
    expect(await tagged('a')).toEqual(['bash-1-1', 'bash-1-2']);
  });
});

describe('tagBuild of a package that is not listed', () => {
  it('is refused, and by force lists it as the admin’s own', async () => {
    await expect(root.call('tagBuild', 'b', 'bash-1-1')).rejects.toThrow('Package bash not in list for b');
    await root.named('tagBuild', ['b', 'bash-1-1'], { force: true });
    expect(await root.call('getPackageConfig', 'b', 'bash')).toMatchObject({ owner_name: 'root', blocked: false });
  });

  it('is refused by moveAllBuilds in the words of the call', async () => {
    await expect(root.call('moveAllBuilds', 'a', 'b', 'bash')).rejects.toThrow('Package bash not in list for tag b');
    await expect(root.call('moveAllBuilds', 'a', 'none', 'bash')).rejects.toThrow('No such entry in table tag: none');
  });
});
