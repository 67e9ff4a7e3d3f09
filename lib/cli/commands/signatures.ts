import { nvra } from '#core/pathinfo';
import type { Struct } from '#core/xmlrpc/value';
import { idOrName } from '../arguments.ts';
import { command, flag, hidden, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { LOCAL_DEBUG } from '../globals.ts';
import type { BuildRow, RpmRow } from '../rows.ts';
import { readRpmFile, readSignatureHeader } from '../rpmfile.ts';

interface SignatureRow {
  rpm_id: number;
  sigkey: string;
  sighash: string;
}

const importSig = command({
  name: 'import-sig',
  group: 'admin',
  summary: 'Import the signatures of signed RPM files',
  usage: '<package> [<package> ...]',
  args: [1],
  about:
    'Takes the signature headers of RPM files whose unsigned copies are in the hub already, and has the signed copies written.',
  login: 'always',
  options: {
    withUnsigned: flag('--with-unsigned', 'also the headers of unsigned files'),
    test: flag('--test', 'only say what would be done'),
    sigkey: value('--sigkey', 'SIGKEY', 'record them under this key'),
    write: hidden(flag('--write', 'without effect: signed copies are always written')),
  },
  async run({ ctx, args, options }) {
    for (const path of args) await importOne(ctx, path, options);
  },
});

async function importOne(
  ctx: Context,
  path: string,
  options: { withUnsigned: boolean; test: boolean; sigkey?: string },
): Promise<void> {
  const info = await readRpmFile(path);
  const key = options.sigkey ?? info.sigkey;
  if (key === '' && !options.withUnsigned) {
    ctx.out(`Skipping unsigned package: ${path}`);
    return;
  }
  const { name, version, release, arch } = info;
  const rpm = await ctx.call<RpmRow | null>('getRPM', [{ name, version, release, arch }]);
  if (!rpm) {
    ctx.err(`No such rpm in system: ${name}-${version}-${release}.${arch}`);
    return;
  }
  if (rpm.external_repo_id > 0) {
    ctx.err(`Skipping external rpm: ${nvra(rpm)}.rpm@${rpm.external_repo_name}`);
    return;
  }
  const known = await ctx.call<SignatureRow[]>('queryRPMSigs', [], { rpm_id: rpm.id, sigkey: key });
  if (known.length > 0) {
    ctx.out(`Signature already imported: ${path}`);
    return;
  }
  ctx.out(`Importing signature [key ${key}] from ${path}...`);
  if (options.test) return;
  await ctx.call('addRPMSig', [rpm.id, Buffer.from(await readSignatureHeader(path)).toString('base64')], {
    sigkey: options.sigkey,
  });
  if (key === '') return;
  ctx.out('Writing signed copy');
  await ctx.call('writeSignedRPM', [rpm.id, key]);
}

const writeSignedRpm = command({
  name: 'write-signed-rpm',
  group: 'admin',
  summary: 'Write the signed copies of RPMs',
  usage: '<signature-key> <n-v-r> [<n-v-r> ...]',
  args: [1],
  login: 'always',
  options: {
    all: flag('--all', 'all RPMs that this key has signed'),
    buildid: value('--buildid', 'BUILDID', 'the RPMs of this build'),
  },
  async run({ ctx, args: [word = '', ...names], options }) {
    const key = word.toLowerCase();
    if (names.length === 0 && !options.all && options.buildid === undefined) {
      throw new UsageError('Name at least one build or RPM, or use --all');
    }
    const ids = await signedRpms(ctx, key, names, options);
    if (ids.length === 0) throw new Failure(`No signatures of key ${key}`);
    for (const [at, id] of ids.entries()) {
      const rpm = await ctx.call<RpmRow>('getRPM', [id], { strict: true });
      ctx.out(`[${at + 1}/${ids.length}] ${nvra(rpm)}`);
      await ctx.call('writeSignedRPM', [id, key]);
    }
  },
});

/** Ids of the RPMs named that have a signature of the key. */
async function signedRpms(
  ctx: Context,
  key: string,
  names: readonly string[],
  options: { all: boolean; buildid?: string },
): Promise<number[]> {
  if (options.all)
    return (await ctx.call<SignatureRow[]>('queryRPMSigs', [], { sigkey: key })).map((row) => row.rpm_id);
  const rpms: RpmRow[] = [];
  const builds: (string | number)[] = options.buildid === undefined ? [] : [Number(options.buildid)];
  for (const name of names) {
    const rpm = await ctx.call<RpmRow | null>('getRPM', [name]);
    if (rpm) rpms.push(rpm);
    else builds.push(name);
  }
  for (const name of builds) {
    const build = await ctx.call<BuildRow | null>('getBuild', [name]);
    if (!build) throw new Failure(`No such rpm or build: ${name}`);
    rpms.push(...(await ctx.call<RpmRow[]>('listRPMs', [], { buildID: build.id })));
  }
  const ids: number[] = [];
  for (const rpm of rpms) {
    const signed = await ctx.call<SignatureRow[]>('queryRPMSigs', [], { rpm_id: rpm.id, sigkey: key });
    if (signed.length > 0) ids.push(rpm.id);
  }
  return ids;
}

const removeSig = command({
  name: 'remove-sig',
  group: 'admin',
  summary: 'Delete signed copies of an RPM and their signatures',
  usage: '<rpm-id/n-v-r.a>',
  args: [1, 1],
  about: 'Deletes data that is meant to stay for good. For emergencies only.',
  login: 'always',
  options: {
    sigkey: value('--sigkey', 'SIGKEY', 'the signature of this key'),
    all: flag('--all', 'all signatures'),
  },
  async run({ ctx, args: [word = ''], options }) {
    if (options.sigkey === undefined && !options.all)
      throw new UsageError('Either --sigkey or --all options must be given');
    if (options.sigkey !== undefined && options.all) throw new UsageError('Conflicting options specified');
    await ctx.call('deleteRPMSig', [idOrName(word)], { sigkey: options.sigkey, all_sigs: options.all });
  },
});

const listSigned = command({
  name: 'list-signed',
  group: 'admin',
  summary: 'List signed RPMs with the key of each',
  args: [0, 0],
  json: true,
  options: {
    key: value('--key', 'KEY', 'signed with this key'),
    build: value('--build', 'BUILD', 'of this build'),
    rpm: value('--rpm', 'RPM', 'this RPM'),
    tag: value('--tag', 'TAG', 'in this tag'),
    debug: LOCAL_DEBUG,
  },
  async run({ ctx, options }) {
    const query: Struct = {};
    if (options.key !== undefined) query.sigkey = options.key;
    const rpms = await rpmsMeant(ctx, options);
    if (rpms === undefined && options.key === undefined) throw new UsageError('Name a key, a build, an RPM or a tag');
    const rows: (SignatureRow & { rpm: string })[] = [];
    if (rpms === undefined) {
      for (const row of await ctx.call<SignatureRow[]>('queryRPMSigs', [], query)) {
        rows.push({ ...row, rpm: `${nvra(await ctx.call<RpmRow>('getRPM', [row.rpm_id], { strict: true }))}.rpm` });
      }
    } else {
      for (const rpm of rpms) {
        const found = await ctx.call<SignatureRow[]>('queryRPMSigs', [], { ...query, rpm_id: rpm.id });
        rows.push(...found.map((row) => ({ ...row, rpm: `${nvra(rpm)}.rpm` })));
      }
    }
    const signed = rows.filter((row) => row.sigkey !== '');
    if (ctx.json) return ctx.printJson(signed);
    for (const row of signed) ctx.out(`${row.sigkey} ${row.rpm}`);
  },
});

async function rpmsMeant(
  ctx: Context,
  options: { build?: string; rpm?: string; tag?: string },
): Promise<RpmRow[] | undefined> {
  if (options.rpm !== undefined) return [await ctx.call<RpmRow>('getRPM', [idOrName(options.rpm)], { strict: true })];
  if (options.build !== undefined) {
    const build = await ctx.call<BuildRow>('getBuild', [idOrName(options.build)], { strict: true });
    return ctx.call<RpmRow[]>('listRPMs', [], { buildID: build.id });
  }
  if (options.tag === undefined) return undefined;
  const [rpms] = await ctx.call<[RpmRow[], BuildRow[]]>('listTaggedRPMS', [idOrName(options.tag)], {
    inherit: false,
    latest: false,
  });
  return rpms;
}

export default [importSig, writeSignedRpm, removeSig, listSigned];
