/** Repos on the emulator's DynamoDB and S3: what they are made of, and what becomes of them. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { keep } from '#hub/keeper/keeper';
import type { DynamoTable } from '#store/dynamo';
import { S3Files } from '#store/s3/files';
import { eventRace } from '../../contract/event.ts';
import { type Call, Deployment } from '../../integration/engine/deployment.ts';
import { addBuild, tagWith } from '../../integration/engine/packages.ts';
import { packagesIn } from '../../integration/repos/metadata.ts';
import { Random } from '../../simulation/random.ts';
import { client, unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from '../store/table.ts';

type Row = Record<string, Value>;

const name = unique('repos');
let table: DynamoTable;
let deployment: Deployment;
let admin: Call;

beforeAll(async () => {
  table = await makeTable(name);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  deployment = await Deployment.start({ table, files: new S3Files(name, s3) });
  admin = deployment.as('admin');
});

afterAll(() => dropTable(name));

async function repoOf(tag: string): Promise<number> {
  const { request } = (await admin('repo.request', tag, 'last')) as Row;
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', (request as Row).id!)) as { repo: Row };
  return repo.id as number;
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await packagesIn(deployment.files, folder)).map((one) => one.name).sort();

describe('on DynamoDB', () => {
  it('a tag as of an event is the same during later changes', async () => {
    const random = new Random(1);
    const pause = () => new Promise<void>((done) => setTimeout(done, random.below(60)));
    await eventRace({ table, random, pause, changes: 8, events: 6 }, 999_001);
  });
});

describe('on DynamoDB and S3', () => {
  it('a build repo is made, and made again after a change, and goes in time', async () => {
    await tagWith(deployment, 'build', ['plain', 'rich']);
    const first = await repoOf('build');
    expect(await namesIn(`repos/build/${first}/x86_64`)).toEqual(['toji-plain', 'toji-rich', 'toji-rich-data']);
    await addBuild(deployment, 'build', 'busy');
    const second = await repoOf('build');
    expect(await namesIn(`repos/build/${second}/x86_64`)).toContain('toji-busy');
    for (let day = 0; day < 18; day++) {
      deployment.time += 86_400;
      await keep(deployment.hub);
    }
    expect(await admin('repoInfo', first)).toMatchObject({ state: REPO.DELETED });
    expect((await deployment.files.list(`repos/build/${first}/`)).files).toEqual([]);
    expect(await admin('getRepo', 'build')).toMatchObject({ id: second });
  });

  it('a dist repo is made', async () => {
    await tagWith(deployment, 'release', ['plain', 'rich']);
    const opts = { arch: ['x86_64'], latest: true, inherit: true, allow_missing_signatures: true, __starstar: true };
    const task = (await admin('distRepo', 'release', [], opts)) as number;
    await deployment.settle();
    expect(await admin('getTaskResult', task)).toContain('successfully generated');
    const [, repo] = (await admin('getTaskRequest', task)) as [Value, number];
    const folder = `repos-dist/release/${repo}/x86_64`;
    for (const { href } of await packagesIn(deployment.files, folder)) {
      expect(await deployment.files.stat(`${folder}/${href}`), href).toBeDefined();
    }
  });
});
