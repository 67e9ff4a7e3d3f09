import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { withNames } from '#core/starstar';
import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Struct, Value } from '#core/xmlrpc/value';
import { SUITE } from '#local/conformance/suite';
import type { Table } from '#store/table';
import { rpmBytes } from '../unit/core/rpm/fixtures.ts';
import { type Client, type MemoryHub, memoryHub } from './memory-hub.ts';

/**
 * A hub in memory with something of every kind, made by calls as users, administrators and builders make them: a catalogue,
 * repos, builds with RPMs, drafts and failures, tasks of all states, side tags.
 */
export async function fullHub(see: See = () => {}, table?: Table): Promise<{ hub: MemoryHub; root: Caller }> {
  seen = see;
  const settings = {
    policy: POLICY,
    plugins: ['runroot', 'save_failed_tree', 'sidetag', 'kiwi'],
    hub: { EnableMaven: true, EnableWin: true },
  };
  hub = await memoryHub(settings, table);
  root = new Caller(await hub.login('root'));
  alice = new Caller(await hub.login('alice'));
  await sessions();
  await catalogue();
  await builds();
  await others();
  return { hub, root };
}

/** Told of the answers that show what a method answers. */
export type See = (method: string, answer: Value) => void;

// biome-ignore lint/suspicious/noExplicitAny: answers of every form, which the story goes on with
type Answer = any;

/** One who calls, with answers as they come over the wire. */
export class Caller {
  readonly #client: Client;
  constructor(client: Client) {
    this.#client = client;
  }

  async call(method: string, params: Value[] = [], names: Struct | null = null): Promise<Answer> {
    const answer = await this.#client.call(method, ...(names ? withNames(params, names) : params));
    return decodeResponse(encodeResponse((answer ?? null) as Value));
  }

  async shown(method: string, params: Value[] = [], names: Struct | null = null): Promise<Answer> {
    const answer = await this.call(method, params, names);
    seen(method, answer);
    return answer;
  }
}

let seen: See;
let hub: MemoryHub;
const URL = 'git+https://git.example.org/plain#1';
const directory = (task: number): string => `tasks/${task % 10000}/${task}`;
const put = (path: string, content: string | Uint8Array) => hub.hub.files.put(`work/${path}`, content);
const SRPM = 'toji-plain-1-1.src.rpm';
const HELLO = 'zzzzzzzz-hello-1.0-1';
const RPM = 'toji-plain-1-1.noarch.rpm';

let root: Caller;
let alice: Caller;
let builder: Caller;
let buildTag: number;

const POLICY = {
  sidetag: 'all :: allow',
  build_from_srpm: 'all :: allow',
  channel: 'has req_channel :: req\nis_child_task :: parent\nall :: use default',
};

async function sessions() {
  const anonymous = new Caller(hub.anonymous());
  const session = await anonymous.shown('login', ['bob', 'bob']);
  const client = hub.resume(session);
  const bob = new Caller(client);
  await bob.shown('getLoggedInUser');
  await bob.shown('getSessionInfo', [], { details: true });
  const child = await bob.shown('subsession');
  await bob.shown('logoutChild', [child['session-id']]);
  await bob.shown('exclusiveSession');
  await bob.shown('sharedSession');
  await bob.shown('showSession');
  await bob.shown('logout');
  await anonymous.shown('hello');
  await anonymous.shown('echo', [1, 2, 3, 4.5, true, null]);
  await anonymous.shown('getAPIVersion');
  await anonymous.shown('getKojiVersion');
  await anonymous.shown('mavenEnabled');
  await anonymous.shown('_listapi');
  await anonymous.shown('system.listMethods');
  await anonymous.shown('system.methodHelp', ['getTag']);
  await anonymous.shown('system.methodSignature', ['getTag']);
  await alice.shown('hasPerm', ['admin']);
  await root.shown('getPerms');
  await root.shown('getAllPerms');
}

async function catalogue() {
  await root.shown('createTag', ['base'], {
    arches: 'x86_64',
    extra: { 'mock.new_chroot': true, 'rpm.macro.dist': '.toji' },
  });
  buildTag = await root.call('createTag', ['dist-build'], {
    ...{ parent: 'base', arches: 'x86_64' },
    extra: {
      'mock.new_chroot': true,
      'rpm.macro.dist': '.toji',
      sidetag_debuginfo_allowed: 1,
      sidetag_rpm_macros_allowed: ['dist'],
    },
  });
  await root.call('createTag', ['dist']);
  await root.shown('editTag2', ['dist'], { arches: 'x86_64' });
  await root.shown('createBuildTarget', ['dist', 'dist-build', 'dist']);
  await root.shown('setInheritanceData', [
    buildTag,
    [{ parent_id: 1, priority: 5, maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' }],
  ]);
  await root.shown('getTag', ['dist-build']);
  await root.shown('listTags');
  await root.shown('getInheritanceData', ['dist-build']);
  await root.shown('getFullInheritance', ['dist-build']);
  await root.shown('getBuildConfig', ['base']);
  await root.shown('getBuildTarget', ['dist']);
  await root.shown('getBuildTargets');
  await root.call('packageListAdd', ['dist', 'toji-plain', 'alice']);
  await root.shown('listPackages', ['dist']);
  await root.shown('getPackageConfig', ['dist', 'toji-plain']);
  await root.shown('getPackageID', ['toji-plain']);
  await root.shown('groupListAdd', ['dist', 'build']);
  await root.call('groupListAdd', ['dist', 'core']);
  await root.shown('groupPackageListAdd', ['dist', 'build', 'bash']);
  await root.shown('groupReqListAdd', ['dist', 'build', 'core']);
  await root.shown('getTagGroups', ['dist']);
  await root.shown('createExternalRepo', ['ext', 'http://example.org/ext/']);
  await root.shown('addExternalRepoToTag', ['base', 'ext', 10]);
  await root.shown('getTagExternalRepos', ['base']);
  await root.shown('getExternalRepoList', ['dist-build']);
  await root.shown('listExternalRepos');
  await root.shown('addChannel', ['special']);
  await root.shown('getChannel', ['special']);
  await root.shown('listChannels');
  await root.shown('addHost', ['builder', ['x86_64']]);
  for (const channel of ['createrepo', 'image']) await root.call('addHostToChannel', ['builder', channel]);
  await root.shown('addHostToChannel', ['builder', 'special']);
  await root.shown('grantPermission', ['alice', 'draft-promoter']);
  await root.shown('getUser', ['alice']);
  await root.shown('getVolume', ['none']);
  await root.shown('createSideTag', ['dist-build']);
  await root.shown('listSideTags');
  await root.shown('getEvent', [5]);
  await root.shown('getLastEvent');
  await root.shown('tagLastChangeEvent', ['dist']);
  await root.shown('filterResults', ['listTags'], { filterOpts: { limit: 1, order: 'name' } });
  await root.shown('countAndFilterResults', ['listTags'], { filterOpts: { limit: 1, order: 'name' } });
}

/** What a builder does all day: it says that it is there, makes a repo and a build, and tags the build. */
async function builds() {
  builder = new Caller(await hub.login('builder'));
  await builder.call('exclusiveSession');
  await builder.shown('host.updateHost', [0.5, true]);
  await builder.shown('host.getID');
  await builder.shown('host.getHost');
  await root.shown('listHosts');
  await root.shown('getHost', ['builder']);
  await built(await repos());
}

async function built(repo: number) {
  const top = await alice.shown('build', [URL, 'dist']);
  await opened(top);
  await builder.shown('host.assertPolicy', ['build_rpm', { source: URL, task_id: top, build_tag: 'dist-build' }]);
  const source = await builder.shown(
    'host.subtask',
    ['buildSRPMFromSCM', [URL, 'dist-build', { repo_id: repo }], top],
    { label: 'srpm', arch: 'noarch' },
  );
  await builder.shown('host.taskSetWait', [top, [source]]);
  await builder.shown('host.taskWait', [top]);
  await opened(source, 'shown');
  await builder.shown('host.setTaskWeight', [source, 1.5]);
  await closed(source, { srpm: `${directory(source)}/${SRPM}` });
  await builder.shown('host.getHostTasks');
  const arch = await builder.call(
    'host.subtask',
    ['buildArch', [SRPM, buildTag, 'noarch', true, { repo_id: repo }], top],
    {
      label: 'noarch',
      arch: 'noarch',
    },
  );
  await opened(arch);
  const buildroot = await builder.shown('host.newBuildRoot', [repo, 'x86_64'], { task_id: arch });
  await builder.shown('host.setBuildRootList', [buildroot, [], arch]);
  await builder.shown('host.setBuildRootState', [buildroot, 'BUILDING', arch]);
  await builder.shown('host.updateBuildRootList', [buildroot, [], arch]);
  await uploads(arch);
  await builder.call('host.setBuildRootState', [buildroot, 'EXPIRED', arch]);
  await root.shown('getBuildroot', [buildroot]);
  await root.shown('listBuildroots', [], { taskID: arch });
  await closed(arch, {}, 'shown');
  await complete(top, arch, buildroot);
}

async function complete(top: number, arch: number, buildroot: number) {
  const build = await builder.shown('host.initBuild', [
    {
      name: 'toji-plain',
      version: '1',
      release: '1',
      epoch: null,
      task_id: top,
      source: URL,
      extra: { source: { original_url: URL } },
    },
  ]);
  const files = [SRPM, RPM].map((name) => `${directory(arch)}/${name}`);
  hub.clock.now += 60;
  await builder.shown('host.completeBuild', [
    ...[top, build, files[0]!, [files[1]!], Object.fromEntries(files.map((file) => [file, buildroot]))],
    { noarch: [`${directory(arch)}/build.log`] },
  ]);
  const tagging = await builder.call('host.subtask', ['tagBuild', ['dist', build, false, null, true], top], {
    label: 'tag',
  });
  await opened(tagging);
  await builder.shown('host.tagBuild', [tagging, 'dist', build]);
  await closed(tagging, null);
  await builder.shown('host.tagNotification', [true, 'dist', null, build, null]);
  await closed(top, null);
  await root.shown('getTaskChildren', [top]);
}

/** A repo for buildroots by request, after an older one. */
async function repos() {
  await put('repo/repomd.xml', '<repomd/>');
  const made = async (task: number): Promise<number> => {
    const [id] = await builder.shown('host.repoInit', ['dist-build'], { task_id: task });
    await builder.shown('host.repoDone', [id, { x86_64: ['repo', ['repomd.xml']] }]);
    return id;
  };
  const first = await opened(await root.call('newRepo', ['dist-build']));
  const old = await root.shown('repoInfo', [await made(first)]);
  await closed(first, [old.id, 1]);
  await root.call('editTag2', ['dist-build'], { locked: false, arches: 'x86_64 i686' });
  const { request } = await root.call('repo.request', ['dist-build'], { min_event: 'last' });
  await root.shown('repo.checkQueue');
  const task = await opened((await root.call('repo.checkRequest', [request.id])).request.task_id);
  const repo = await made(task);
  const part = await builder.call('host.subtask', ['createrepo', [repo, 'x86_64', old], task], {
    label: 'x86_64',
    arch: 'noarch',
  });
  await builder.call('host.taskSetWait', [task, [part]]);
  await opened(part, 'shown');
  await root.shown('getTaskInfo', [part], { request: true });
  await closed(part, old);
  await builder.shown('host.taskWaitResults', [task, [part]]);
  await closed(task, [repo, 1]);
  await root.shown('repo.checkRequest', [request.id]);
  await root.shown('repo.request', ['dist-build']);
  await root.shown('getRepo', ['dist-build']);
  await root.shown('repo.get', ['dist-build']);
  await root.shown('repo.query', [[['id', '=', repo]]]);
  return repo;
}

async function opened(task: number, how: 'call' | 'shown' = 'call'): Promise<number> {
  await builder[how]('host.openTask', [task]);
  return task;
}

const closed = (task: number, result: Value, how: 'call' | 'shown' = 'call') =>
  builder[how]('host.closeTask', [task, encodeResponse(result)]);

async function uploads(task: number) {
  for (const name of [SRPM, RPM]) await put(`${directory(task)}/${name}`, rpmBytes(name));
  await builder.shown('uploadFile', [
    directory(task),
    'build.log',
    6,
    null,
    0,
    Buffer.from('built\n').toString('base64'),
  ]);
  await builder.shown('checkUpload', [directory(task), 'build.log', 'md5']);
  await builder.shown('downloadTaskOutput', [task, 'build.log']);
}

/** The build in lists, and what else there is. */
async function others() {
  const build = 'toji-plain-1-1';
  const { id, task_id: top } = await root.shown('getBuild', [build]);
  await root.shown('listBuilds', [], { taskID: top });
  await root.shown('listTagged', ['dist']);
  await root.shown('listTaggedRPMS', ['dist'], { rpmsigs: true });
  await root.shown('listRPMs', [id]);
  await root.shown('getRPM', ['toji-plain-1-1.noarch']);
  await root.shown('getRPMHeaders', ['toji-plain-1-1.noarch'], { headers: ['license'] });
  await root.shown('getAverageBuildDuration', ['toji-plain']);
  await root.shown('getMavenBuild', [build]);
  await root.shown('getWinBuild', [build]);
  await root.shown('listArchives', [id]);
  await root.shown('search', ['toji*', 'build', 'glob']);
  await root.shown('taskFinished', [top]);
  await put(`import/${HELLO}.src.rpm`, new Uint8Array(readFileSync(join(SUITE, `data/${HELLO}.src.rpm`))));
  await root.shown('importRPM', ['import', `${HELLO}.src.rpm`]);
  await root.call('packageListAdd', ['dist', 'zzzzzzzz-hello', 'alice']);
  await root.shown('tagBuildBypass', ['dist', HELLO]);
  await root.shown('tagBuild', ['base', build], { force: true });
  await root.shown('getLatestBuilds', ['dist'], { package: 'zzzzzzzz-hello' });
  await history();
  await archives();
  await drafts();
  await tasks();
  await sideTasks();
}

async function history() {
  await root.call('createTag', ['hist'], { parent: 'base' });
  await root.call('createBuildTarget', ['hist', 'hist', 'hist']);
  await root.call('packageListAdd', ['hist', 'toji-plain', 'alice']);
  await root.call('tagBuildBypass', ['hist', 'toji-plain-1-1']);
  await root.shown('multiCall', [[{ methodName: 'queryHistory', params: [{ tag: 'hist', __starstar: true }] }]]);
  await root.call('untagBuildBypass', ['hist', 'toji-plain-1-1']);
  await root.shown('queryHistory', [], { tag: 'hist' });
}

/** Builds of the other types, each with an archive; that of the image is a real one. */
async function archives() {
  const tar = pack();
  tar.entry({ name: 'dir/', type: 'directory', mode: 0o755, uname: 'root', gname: 'wheel', mtime: new Date(1000) });
  tar.entry({ name: 'dir/file', mode: 0o644, uname: 'me', gname: 'us', mtime: new Date(2000) }, 'content');
  tar.finalize();
  const maven = { group_id: 'org.example', artifact_id: 'lib', version: '1' };
  for (const [type, file, info, content] of [
    [
      'Image',
      'disk.tar.gz',
      { arch: 'x86_64' },
      gzipSync(Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>))),
    ],
    ['Maven', 'lib-1.pom', maven, '<project/>'],
    ['Win', 'tool.exe', { relpath: 'bin', platforms: ['i386'], flags: [] }, 'MZ'],
  ] as const) {
    const name = type.toLowerCase();
    await root.call('createEmptyBuild', [name, '1', '1', null]);
    const more = { Image: [], Maven: [maven], Win: [{ platform: 'win7' }] }[type];
    await root.call(`create${type}Build`, [`${name}-1-1`, ...more]);
    await put(`import/${file}`, typeof content === 'string' ? content : new Uint8Array(content));
    await root.call('importArchive', [`import/${file}`, `${name}-1-1`, name, info as unknown as Struct]);
  }
}

async function drafts() {
  const task = await opened(await alice.call('build', [URL, 'dist', { draft: true }]));
  const data = {
    name: 'toji-busy',
    version: '1.5',
    release: '1',
    epoch: null,
    task_id: task,
    draft: true,
    source: URL,
  };
  const draft = await builder.call('host.initBuild', [{ ...data, extra: { source: { original_url: URL } } }]);
  const files = ['toji-busy-1.5-1.src.rpm', 'toji-busy-1.5-1.noarch.rpm'];
  for (const name of files) await put(`${directory(task)}/${name}`, rpmBytes(name));
  const [source, binary] = files.map((name) => `${directory(task)}/${name}`);
  await builder.shown('host.completeBuild', [task, draft, source!, [binary!]]);
  await alice.shown('promoteBuild', [draft]);
  const failed = await builder.call('host.initBuild', [{ ...data, draft: false, version: '3' }]);
  await builder.shown('host.failBuild', [task, failed]);
  await builder.shown('host.failTask', [task, encodeFault(1005, 'x')]);
}

async function tasks() {
  const chain = await alice.shown('chainBuild', [[[URL]], 'dist']);
  await root.call('cancelTask', [chain]);
  await alice.shown('resubmitTask', [chain]);
  const assigned = await root.shown('makeTask', ['sleep', [1]], { assign: 'builder' });
  await builder.shown('host.getTasks');
  await opened(assigned);
  await root.shown('listTasks', [{ method: 'buildArch', decode: true }]);
}

/** Tasks of other kinds, as far as the hub's part goes. */
async function sideTasks() {
  const repo = await root.call('getRepo', ['dist-build']);
  const failed = await opened(await root.call('makeTask', ['buildArch', ['x', 'dist-build', 'x86_64', true, {}]]));
  const buildroot = await builder.call('host.newBuildRoot', [repo.id, 'x86_64', failed]);
  await builder.call('host.failTask', [failed, encodeFault(1005, 'x')]);
  await root.shown('saveFailedTree', [buildroot]);
  const inRoot = await root.shown('runroot', ['dist-build', 'x86_64', ['ls']], {
    packages: [],
    mounts: [],
    repo_id: null,
    skip_setarch: false,
    weight: null,
  });
  await root.shown('getTaskRequest', [inRoot]);
  await root.shown('kiwiBuild', ['dist', ['x86_64'], URL, '/']);
  const scratch = await opened(await alice.call('build', [URL, 'dist', { scratch: true }]));
  for (const name of [SRPM, RPM]) await put(`${directory(scratch)}/${name}`, rpmBytes(name));
  const [source, binary] = [SRPM, RPM].map((name) => `${directory(scratch)}/${name}`);
  await builder.shown('host.moveBuildToScratch', [scratch, source!, [binary!], { noarch: [] }]);
  await builder.shown('host.freeTasks', [[scratch]]);
  const dist = await root.shown('distRepo', ['dist', []], { arch: ['noarch'], allow_missing_signatures: true });
  await opened(dist);
  const { id } = await root.call('getRepo', ['dist'], { dist: true, state: 0 });
  for (const [name, content] of [
    ['repodata/repomd.xml', '<repomd/>'],
    ['kojipkgs', '{}'],
    ['repo_manifest', '["repodata/repomd.xml"]'],
  ])
    await put(`dist/${name}`, content!);
  await builder.shown('host.distRepoMove', [id, 'dist', 'noarch']);
}
