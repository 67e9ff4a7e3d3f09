import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProcess } from '#agent/process';
import { sendTree, uploadResult, written } from '#agent/transfer';
import { ClientSession } from '#client/session';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { PartUploads } from '../../doubles/part-uploads.ts';

const PART = 1000;
const TREE = 'failed-trees/broot-7-rest.tar.gz';

let hub: FakeHub;
let uploads: PartUploads;
let session: ClientSession;

beforeEach(async () => {
  uploads = new PartUploads(() => hub, PART);
  const tree = {
    start: 'toji.startTree',
    sign: 'toji.signTreeParts',
    finish: 'toji.finishTree',
    drop: 'toji.dropTree',
  };
  const result = {
    start: 'toji.startUpload',
    sign: 'toji.signParts',
    finish: 'toji.finishUpload',
    drop: 'toji.dropUpload',
  };
  hub = await new FakeHub({
    ...uploads.methods(tree, 2, ([id, piece]) => `failed-trees/broot-${id}-${piece}.tar.gz`),
    ...uploads.methods(result, 2, ([directory, name]) => `work/${directory}/${name}`),
    'toji.uploadURL': ([path, name]) => ({ url: `${hub.topurl}/work/${path}/${name}`, headers: {} }),
  }).start();
  session = new ClientSession(hub.url);
});

afterEach(async () => {
  session.close();
  await hub.stop();
});

async function* pieces(sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (const [i, size] of sizes.entries()) yield Buffer.alloc(size, `${i};`);
}

test.each([
  ['nothing', []],
  ['less than a part', [10, 300]],
  ['exactly two parts', [600, 1400]],
  ['pieces larger than parts', [3500, 1, 2999]],
  ['more parts than addresses in a batch', [45 * PART + 1]],
])('a stream of %s arrives as it was', async (_, sizes) => {
  const whole = Buffer.concat(await Array.fromAsync(pieces(sizes)));
  expect(await sendTree(session, 7, 'rest', pieces(sizes))).toBe(whole.length);
  expect(hub.files.get(TREE)).toEqual(whole);
});

test('a part that the store does not take at first is sent again', async () => {
  hub.putTrouble.push(503);
  await sendTree(session, 7, 'rest', pieces([2500]));
  expect(hub.files.get(TREE)).toHaveLength(2500);
});

test('a stream that breaks leaves nothing', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(1500);
    throw new Error('the tree is larger than 1000 bytes');
  }
  await expect(sendTree(session, 7, 'rest', broken())).rejects.toThrow('the tree is larger than 1000 bytes');
  expect(uploads.dropped).toEqual([TREE]);
  expect([...hub.files.keys()]).toEqual([]);
});

/** A shell script's output as a stream that ends well only when the script does. */
function outputOf(script: string): { archive: AsyncIterable<Uint8Array>; ended: () => Promise<unknown> } {
  const stream = new PassThrough();
  let running: Promise<unknown> = Promise.resolve();
  const archive = written(stream, async () => {
    running = runProcess(['/bin/sh', '-c', script], { env: {}, stdout: stream, stderr: () => {} }).then(({ code }) => {
      if (code !== 0) throw new Error(`exit code ${code}`);
    });
    await running;
  });
  return { archive, ended: () => running };
}

test('why a stream broke is told, also when its parts cannot be dropped', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(PART);
    hub.trouble.push(400);
    throw new Error('too large');
  }
  await expect(sendTree(session, 7, 'rest', broken())).rejects.toThrow('too large');
});

test('a program that fails after its output leaves nothing either', async () => {
  await expect(sendTree(session, 7, 'rest', outputOf('echo half; exit 1').archive)).rejects.toThrow('exit code 1');
  expect(uploads.finished).toEqual([]);
});

test('a store that refuses ends the program that writes, although it would write for ever', async () => {
  hub.putTrouble.push(403);
  const { archive, ended } = outputOf('exec /usr/bin/yes');
  await expect(sendTree(session, 7, 'rest', archive)).rejects.toThrow('HTTP 403');
  await expect(ended()).rejects.toThrow();
  expect(uploads.dropped).toEqual([TREE]);
});

test('nothing is begun for a hub that refuses', async () => {
  hub.trouble.push(400);
  const { archive, ended } = outputOf('echo never');
  await expect(sendTree(session, 7, 'rest', archive)).rejects.toThrow();
  expect(await ended()).toBeUndefined();
  expect(uploads.begun).toEqual([]);
});

test('a large result goes in parts, a small one in one PUT', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toji-transfer-'));
  const file = join(folder, 'a.rpm');
  writeFileSync(file, Buffer.alloc(3500, 'rpm'));
  await uploadResult(session, 'tasks/1/1', 'large.rpm', file, 3499);
  await uploadResult(session, 'tasks/1/1', 'small.rpm', file, 3500);
  rmSync(folder, { recursive: true });
  expect(uploads.finished).toEqual(['work/tasks/1/1/large.rpm']);
  expect(hub.files.get('work/tasks/1/1/large.rpm')).toEqual(hub.files.get('work/tasks/1/1/small.rpm'));
  const [started] = hub.seen.filter(({ method }) => method === 'toji.startUpload');
  expect(started?.params.slice(0, 3)).toEqual(['tasks/1/1', 'large.rpm', 3500]);
  expect(started?.params[3]).toMatch(/^[0-9a-f]{64}$/);
});
