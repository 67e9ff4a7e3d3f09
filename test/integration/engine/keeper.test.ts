import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REPO, TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { keep } from '#hub/keeper/keeper';
import { Deployment } from './deployment.ts';
import { addBuild, tagWith } from './packages.ts';

type Row = Record<string, Value>;

const DAY = 86_400;
let deployment: Deployment;
let admin: ReturnType<Deployment['as']>;

beforeEach(async () => {
  deployment = await Deployment.start();
  admin = deployment.as('admin');
});

async function repoOf(tag: string): Promise<number> {
  const { request } = (await admin('repo.request', tag, 'last')) as Row;
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', (request as Row).id!)) as { repo: Row };
  return repo.id as number;
}

const stateOf = async (id: number): Promise<Value> => ((await admin('repoInfo', id)) as Row).state!;
const filesOf = async (id: number): Promise<number> => (await deployment.files.list(`repos/build/${id}/`)).files.length;

/** Time goes by with the keeper at work, once a day. */
async function days(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    deployment.time += DAY;
    await keep(deployment.hub);
    await deployment.settle();
  }
}

describe('an outdated repo', () => {
  it('expires after a week, goes after another with its files, and is never the one that is used', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const first = await repoOf('build');
    await addBuild(deployment, 'build', 'busy');
    const second = await repoOf('build');
    await days(1);
    expect((await admin('repoInfo', first)) as Row).toMatchObject({ state: REPO.READY, end_event: expect.any(Number) });
    await days(7);
    expect(await stateOf(first)).toBe(REPO.EXPIRED);
    expect(await filesOf(first)).toBeGreaterThan(0);
    await days(8);
    expect(await stateOf(first)).toBe(REPO.DELETED);
    expect(await filesOf(first)).toBe(0);
    expect(await stateOf(second)).toBe(REPO.READY);
    expect(await filesOf(second)).toBeGreaterThan(0);
  });
});

describe('a repo that was never finished', () => {
  it('is a problem, and is removed', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const { id } = (await admin('createExternalRepo', 'gone', 'http://127.0.0.1:9/')) as Row;
    await admin('addExternalRepoToTag', 'build', id!, 1);
    const task = (await admin('newRepo', 'build')) as number;
    await deployment.settle();
    const [row] = (await admin('repo.query', [['task_id', task]])) as [Row];
    expect(row).toMatchObject({ state: REPO.INIT, task_state: TASK.FAILED });
    await days(1);
    expect(await stateOf(row.id as number)).toBe(REPO.PROBLEM);
    await days(8);
    expect(await stateOf(row.id as number)).toBe(REPO.DELETED);
    expect(await filesOf(row.id as number)).toBe(0);
  });
});

describe('a tag with extra repo.auto', () => {
  it('gets a repo by itself', async () => {
    await tagWith(deployment, 'build', ['plain']);
    await admin('editTag2', 'build', { extra: { 'repo.auto': true }, __starstar: true });
    expect(await admin('getRepo', 'build')).toBeNull();
    await days(1);
    expect(await admin('getRepo', 'build')).toMatchObject({ state: REPO.READY });
  });
});

describe('an external repo', () => {
  let server: Server;
  let revision = 'a';

  beforeEach(async () => {
    server = createServer((_, response) => {
      const sum = revision.repeat(64);
      response.end(
        `<repomd><data type="primary"><checksum type="sha256">${sum}</checksum><location href="repodata/p.xml"/></data></repomd>`,
      );
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  afterEach(() => void server.close());

  it('that has changed is a change of the tags that use it', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/$arch/`;
    const { id } = (await admin('createExternalRepo', 'outside', url)) as Row;
    await admin('addExternalRepoToTag', 'build', id!, 1);
    const last = (): Promise<Value> => admin('tagLastChangeEvent', 'build');
    await days(1);
    const before = await last();
    await days(1);
    expect(await last()).toBe(before);
    revision = 'b';
    await days(1);
    expect(await last()).toBeGreaterThan(before as number);
    expect(await admin('repo.getExternalRepoData', 'outside')).toMatchObject({ x86_64: expect.any(String) });
  });
});

describe('requests that are settled', () => {
  it('are forgotten after a day', async () => {
    await tagWith(deployment, 'build', ['plain']);
    await repoOf('build');
    expect(await admin('repo.queryQueue')).toHaveLength(1);
    await days(2);
    expect(await admin('repo.queryQueue')).toHaveLength(0);
  });
});
