import { expect, test } from 'vitest';
import { encodeResponse } from '#core/xmlrpc/encode';
import { containerStopped } from '#hub/engine/lost';
import { type Call, Deployment } from './deployment.ts';

const KILLED = { stopCode: 'EssentialContainerExited', exitCode: 137, reason: '' };

async function deployment() {
  const made = await Deployment.start({ manual: true });
  const admin = made.as('admin');
  const id = Number(await admin('makeTask', 'buildSRPMFromSCM', ['git+https://git.example.com/a#b', 'tag', {}]));
  await made.settle();
  const folder = `tasks/${id % 10000}/${id}`;
  const write = async (call: Call, name: string, text: string, end = false) => {
    const data = Buffer.from(text).toString('base64');
    await call('uploadFile', folder, name, text.length, null, 0, data);
    if (end) await call('uploadFile', folder, name, text.length, null, -1, '');
  };
  const read = async (name: string) =>
    Buffer.from(String(await admin('downloadTaskOutput', id, name)), 'base64').toString();
  const lose = async (attempt: number) => {
    await containerStopped(made.hub, id, attempt, KILLED);
    await made.settle();
  };
  const open = async (attempt: number) => {
    const { call } = await made.open({ taskId: id, attempt });
    await call('toji.attach', id, attempt, `token ${attempt}`);
    return call;
  };
  const names = () => admin('listTaskOutput', id);
  return { made, admin, id, write, read, lose, open, names };
}

test('a new attempt writes its logs under the usual names; those of earlier ones are kept beside them', async () => {
  const { id, write, read, lose, open, names } = await deployment();
  const first = await open(1);
  await write(first, 'build.log', 'first');
  await write(first, 'root.log', 'root of the first', true);
  await write(first, 'a-1-1.src.rpm', 'no log');
  await lose(1);
  const second = await open(2);
  expect(await names()).toEqual(['a-1-1.src.rpm', 'build.attempt1.log', 'root.attempt1.log']);
  await write(second, 'build.log', 'second');
  await lose(2);
  const third = await open(3);
  await write(third, 'build.log', 'third');
  await third('host.closeTask', id, encodeResponse('done'));
  expect(await names()).toEqual([
    ...['a-1-1.src.rpm', 'build.attempt1.log', 'build.attempt2.log', 'build.log', 'root.attempt1.log'],
  ]);
  const texts = await Promise.all(
    ['build.attempt1.log', 'build.attempt2.log', 'build.log', 'root.attempt1.log'].map(read),
  );
  expect(texts).toEqual(['first', 'second', 'third', 'root of the first']);
});

test('an attempt that never began has no logs: those that are there keep the number of the one that wrote them', async () => {
  const { write, lose, open, names } = await deployment();
  await write(await open(1), 'build.log', 'first');
  await lose(1);
  await lose(2);
  await open(3);
  expect(await names()).toEqual(['build.attempt1.log']);
});

test('a container of an attempt that is over writes no logs any more', async () => {
  const { id, write, read, lose, open } = await deployment();
  const old = await open(1);
  await lose(1);
  await write(await open(2), 'build.log', 'second');
  await expect(write(old, 'build.log', 'late')).rejects.toThrow(`does not own task ${id}`);
  expect(await read('build.log')).toBe('second');
});
