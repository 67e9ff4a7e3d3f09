import { expect, test } from 'vitest';
import { TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import { Deployment } from './deployment.ts';

const source = ['git+https://git.example.com/a#b', 'tag', {}];

async function deployment() {
  const made = await Deployment.start({ manual: true });
  const admin = made.as('admin');
  const state = async (id: number) => ((await admin('getTaskInfo', id)) as { state: number }).state;
  return { made, admin, state };
}

test('a pool is drained: the task ends with the containers that were there when it began, not with later ones', async () => {
  const { made, admin, state } = await deployment();
  const before = Number(await admin('makeTask', 'buildSRPMFromSCM', source));
  await made.settle();
  const restart = Number(await admin('restartHosts'));
  await made.settle();
  const later = Number(await admin('makeTask', 'buildSRPMFromSCM', source));
  await made.settle();
  expect(await state(restart)).toBe(TASK.OPEN);
  const { call } = await made.open({ taskId: before, attempt: 1 });
  await call('host.closeTask', before, encodeResponse('done'));
  await made.settle();
  expect(await state(restart)).toBe(TASK.CLOSED);
  expect(await state(later)).toBe(TASK.ASSIGNED);
});

test('a foreign builder gets a task that ends it and one for when it is back', async () => {
  const { made, admin, state } = await deployment();
  await admin('addHost', 'foreign', ['s390x']);
  const id = Number(await admin('restartHosts', 5, { arches: ['s390x'] }));
  await made.settle();
  const subtasks = (await admin('getTaskChildren', id, true)) as { id: number; method: string; request: unknown[] }[];
  const host = { id: expect.any(Number), name: 'foreign' };
  expect(subtasks).toMatchObject([
    { method: 'restart', state: TASK.ASSIGNED, request: [host] },
    { method: 'restartVerify', state: TASK.ASSIGNED, request: [subtasks[0]!.id, host] },
  ]);
  expect(await state(id)).toBe(TASK.OPEN);
});

test('what is not restarted in time is cancelled, without anything else happening', async () => {
  const { made, admin, state } = await deployment();
  await admin('addHost', 'foreign', ['s390x']);
  const id = Number(await admin('restartHosts', 5, { arches: ['s390x'], timeout: 300 }));
  await made.settle();
  made.time += 299;
  await made.sweep();
  expect(await state(id)).toBe(TASK.OPEN);
  made.time += 1;
  await made.sweep();
  expect(await state(id)).toBe(TASK.FAILED);
  await expect(admin('getTaskResult', id)).rejects.toThrow('hosts were not restarted within 300 seconds');
  const subtasks = (await admin('getTaskChildren', id)) as { state: number }[];
  expect(subtasks.map((one) => one.state)).toEqual([TASK.CANCELED, TASK.CANCELED]);
});

test('a drain has its time too', async () => {
  const { made, admin, state } = await deployment();
  await admin('makeTask', 'buildSRPMFromSCM', source);
  await made.settle();
  const id = Number(await admin('restartHosts', 5, { timeout: 300 }));
  await made.settle();
  made.time += 300;
  await made.sweep();
  expect(await state(id)).toBe(TASK.FAILED);
});

test('without a host that fits it fails', async () => {
  const { made, admin, state } = await deployment();
  const id = Number(await admin('restartHosts', 5, { channel: 'livecd' }));
  await made.settle();
  expect(await state(id)).toBe(TASK.FAILED);
  await expect(admin('getTaskResult', id)).rejects.toThrow('No matching hosts');
});
