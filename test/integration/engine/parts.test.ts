import { beforeEach, describe, expect, test } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { MemoryFiles } from '#store/memoryfiles';
import { type Call, Deployment } from './deployment.ts';

const SHA = 'a'.repeat(64);

let deployment: Deployment;
let files: MemoryFiles;
/** what the container of the task does */
let act: (id: number, call: Call) => Promise<Value>;

const directory = (id: number): string => `tasks/${id % 10000}/${id}`;
const fault = (call: Promise<unknown>): Promise<string> => call.then(String, (error: Error) => error.message);

async function begin(call: Call, id: number, size: Value): Promise<string> {
  const answer = await call('toji.startUpload', directory(id), 'big.rpm', size, SHA);
  return (answer as { upload: string }).upload;
}

/** Runs a task in a container that does this, to its end; answers its id. */
async function run(work: typeof act): Promise<number> {
  act = work;
  const id = (await deployment.as('admin')('makeTask', 'buildArch', ['x', 'build', 'x86_64', true, 1])) as number;
  await deployment.settle();
  expect(await deployment.as('admin')('getTaskResult', id)).toBe('done');
  return id;
}

beforeEach(async () => {
  files = new MemoryFiles(() => 0);
  const buildArch = ({ id }: { id: number }, call: Call) => act(id, call);
  deployment = await Deployment.start({ files, containers: { buildArch }, settings: { max_upload: 100 } });
});

describe('a result in parts', () => {
  test('is there with its digest when it is finished, which may be said twice', async () => {
    const id = await run(async (id, call) => {
      const upload = await begin(call, id, 6);
      const urls = (await call('toji.signParts', directory(id), 'big.rpm', upload, 1, 2)) as string[];
      expect(urls).toHaveLength(2);
      for (const [i, text] of ['abc', 'def'].entries()) {
        files.putPart(`work/${directory(id)}/big.rpm`, upload, i + 1, Buffer.from(text));
      }
      expect(await fault(call('toji.finishUpload', directory(id), 'big.rpm', upload, 5))).toBe(
        'the parts are not 5 bytes',
      );
      await call('toji.finishUpload', directory(id), 'big.rpm', upload, 6);
      await call('toji.finishUpload', directory(id), 'big.rpm', upload, 6);
      return 'done';
    });
    expect(await files.stat(`work/${directory(id)}/big.rpm`)).toMatchObject({ size: 6, sha256: SHA });
  });

  test('is not there when it is dropped', async () => {
    const id = await run(async (id, call) => {
      const upload = await begin(call, id, 6);
      await call('toji.dropUpload', directory(id), 'big.rpm', upload);
      expect(await fault(call('toji.finishUpload', directory(id), 'big.rpm', upload, 6))).toContain('not 6 bytes');
      return 'done';
    });
    expect(await files.stat(`work/${directory(id)}/big.rpm`)).toBeUndefined();
  });

  test('is refused where it does not belong, without a digest, and when it is too large', async () => {
    await run(async (id, call) => {
      expect(await fault(begin(call, id + 1, 6))).toContain(`does not own task ${id + 1}`);
      expect(await fault(begin(call, id, 101))).toBe('file too large: big.rpm');
      expect(await fault(call('toji.startUpload', directory(id), '../x', 6, SHA))).toContain('Invalid upload filename');
      expect(await fault(call('toji.startUpload', `${directory(id)}/../9`, 'x', 6, SHA))).toContain('Invalid upload');
      expect(await fault(call('toji.startUpload', directory(id), 'x', 6, 'md5'))).toContain('64 hex digits');
      const upload = await begin(call, id, 6);
      for (const [first, count] of [
        [0, 1],
        [1, 0],
        [1, 101],
        [9_999, 3],
      ]) {
        expect(await fault(call('toji.signParts', directory(id), 'big.rpm', upload, first!, count!))).toContain(
          'parts',
        );
      }
      return 'done';
    });
  });

  test('is not for users, be they admins', async () => {
    expect(await fault(begin(deployment.as('admin'), 1, 6))).not.toContain('upload-');
    expect(await fault(deployment.as('admin')('toji.startTree', 1))).not.toContain('upload-');
  });
});
