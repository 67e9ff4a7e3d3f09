import { beforeEach, describe, expect, it } from 'vitest';
import { BUILDROOT, REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { keep } from '#hub/keeper/keeper';
import { MemoryTable } from '#store/memorytable';
import { runCli } from '../../doubles/run-cli.ts';
import { servedHub } from '../../doubles/served-hub.ts';
import { JitterTable } from '../../simulation/jitter.ts';
import { Random } from '../../simulation/random.ts';
import { type Call, type Container, Deployment } from '../engine/deployment.ts';
import { addBuild, tagWith } from '../engine/packages.ts';

type Row = Record<string, Value>;

const named = (given: Row): Row => ({ ...given, __starstar: true });
const ids = (rows: Value): Value[] => (rows as Row[]).map((row) => row.id!);

/** A container that makes a buildroot and leaves it as `state`. */
const builder =
  (state: string, contents: Row[] = []): Container =>
  async ({ id }, call) => {
    const [repo] = (await call('repo.query', [['state', REPO.READY]])) as [Row];
    const root = (await call('host.newBuildRoot', repo.id!, 'x86_64', named({ task_id: id }))) as number;
    await call('host.setBuildRootList', root, contents, named({ task_id: id }));
    await call('host.setBuildRootState', root, 'BUILDING', named({ task_id: id }));
    if (state !== 'BUILDING') await call('host.setBuildRootState', root, state, named({ task_id: id }));
    return root;
  };

async function start(
  container: Container,
  table?: JitterTable,
): Promise<{ deployment: Deployment; admin: Call; repo: number }> {
  const deployment = await Deployment.start({ containers: { buildArch: container }, ...(table ? { table } : {}) });
  const admin = deployment.as('admin');
  await tagWith(deployment, 'build', ['plain']);
  const { request } = (await admin('repo.request', 'build', 'last')) as Row;
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', (request as Row).id!)) as { repo: Row };
  return { deployment, admin, repo: repo.id as number };
}

const build = (admin: Call): Promise<Value> =>
  admin('makeTask', 'buildArch', ['x', 1, 'x86_64', true, {}], named({ arch: 'x86_64' }));

describe('lists of buildroots', () => {
  let admin: Call;
  let roots: number[];

  beforeEach(async () => {
    const made = await start(builder('EXPIRED'));
    admin = made.admin;
    const tasks = [await build(admin), await build(admin), await build(admin)];
    await made.deployment.settle();
    roots = (await Promise.all(tasks.map((task) => admin('getTaskResult', task)))) as number[];
  });

  it('a host has its own, past ones apart from those in use', async () => {
    const host = ((await admin('getBuildroot', roots[0]!)) as Row).host_id!;
    expect(ids(await admin('listBuildroots', named({ hostID: host })))).toEqual(roots);
    expect(await admin('listBuildroots', named({ hostID: host, state: [0, 1, 2] }))).toEqual([]);
  });

  it('the newest come first when asked so, page by page', async () => {
    const page = (offset: number): Promise<Value> =>
      admin('listBuildroots', named({ queryOpts: { order: '-id', limit: 2, offset } }));
    expect(ids(await page(0))).toEqual([roots[2], roots[1]]);
    expect(ids(await page(2))).toEqual([roots[0]]);
    expect(await admin('listBuildroots', named({ queryOpts: { countOnly: true } }))).toBe(3);
  });

  it('several filters narrow the answer', async () => {
    const tag = ((await admin('getTag', 'build')) as Row).id!;
    expect(ids(await admin('listBuildroots', named({ tagID: tag, buildrootID: roots[1]! })))).toEqual([roots[1]]);
    expect(await admin('listBuildroots', named({ tagID: 999, buildrootID: roots[1]! }))).toEqual([]);
  });
});

describe('contents', () => {
  it('lead from a buildroot to RPMs and back', async () => {
    const plain = { name: 'toji-plain', version: '1', release: '1', arch: 'noarch' };
    const { deployment, admin } = await start(builder('EXPIRED', [plain]));
    const task = await build(admin);
    await deployment.settle();
    const root = (await admin('getTaskResult', task)) as number;
    expect(await admin('getBuildrootListing', root)).toMatchObject([{ ...plain, is_update: false }]);
    const { id } = (await admin('getRPM', 'toji-plain-1-1.noarch')) as Row;
    expect(await admin('listBuildroots', named({ rpmID: id! }))).toMatchObject([{ id: root, is_update: false }]);
  });

  it('are listed under headings, what came later marked when asked so', async () => {
    const plain = { name: 'toji-plain', version: '1', release: '1', arch: 'noarch' };
    const busy = { ...plain, name: 'toji-busy', version: '1.5' };
    const { deployment, admin } = await start(async (task, call) => {
      const root = await builder('BUILDING', [plain])(task, call);
      await call('host.updateBuildRootList', root, [plain, busy], named({ task_id: task.id }));
      return root;
    });
    await addBuild(deployment, 'build', 'busy');
    const task = await build(admin);
    await deployment.settle();
    const hub = await servedHub(deployment);
    const list = ['list-buildroot', '-v', String(await admin('getTaskResult', task))];
    const [ran, built] = [
      await runCli(hub, ['--noauth', ...list]),
      await runCli(hub, ['--noauth', ...list, '--built']),
    ];
    await hub.stop();
    const lines = ['Component RPMs:', 'toji-busy-1.5-1.noarch [update]', 'toji-plain-1-1.noarch', ''];
    expect(ran).toEqual({ code: 0, err: '', out: lines.join('\n') });
    expect(built).toEqual({ code: 0, err: '', out: '' });
  });
});

describe('a lost container', () => {
  it('leaves a buildroot that ends with its task, so that the repo can go', async () => {
    const { deployment, admin, repo } = await start(builder('BUILDING'));
    const task = await build(admin);
    await deployment.settle();
    const root = (await admin('getTaskResult', task)) as number;
    expect(await admin('repo.references', repo)).toMatchObject([{ id: root }]);
    await keep(deployment.hub);
    expect(await admin('getBuildroot', root)).toMatchObject({ state: BUILDROOT.EXPIRED });
    expect(await admin('repo.references', repo)).toEqual([]);
  });
});

describe('a repo that is deleted while a buildroot begins to use it', () => {
  it('is either in use or deleted', { timeout: 60_000 }, async () => {
    const seen = { deleted: 0, used: 0 };
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      let race: Promise<Value> | undefined;
      const table = new JitterTable(new MemoryTable(), random);
      const { deployment, admin, repo } = await start(async ({ id }, call) => {
        const turns = async (most: number): Promise<void> => {
          for (let left = random.below(most); left > 0; left--) await Promise.resolve();
        };
        race = turns(30).then(() => admin('repoDelete', repo));
        await turns(120);
        return call('host.newBuildRoot', repo, 'x86_64', named({ task_id: id }));
      }, table);
      await addBuild(deployment, 'build', 'busy');
      await build(admin);
      await deployment.settle();
      const used = await race;
      const { state } = (await admin('repoInfo', repo)) as Row;
      const references = (await admin('repo.references', repo)) as Value[];
      expect({ seed, used, gone: state === REPO.DELETED, references: references.length }).toEqual(
        used === 0 ? { seed, used, gone: true, references: 0 } : { seed, used: 1, gone: false, references: 1 },
      );
      if (used === 0) seen.deleted++;
      else seen.used++;
    }
    expect(seen.deleted).toBeGreaterThan(0);
    expect(seen.used).toBeGreaterThan(0);
  });
});
