import { GenericError } from '#core/errors';
import { mavenDir, TOPDIR, typeDir } from '#core/pathinfo';
import { repr } from '#core/python';
import { CHECKSUM } from '#core/states';
import { plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';
import { type Archive, archives, buildArchives } from '#store/archives';
import type { Build } from '#store/builds';
import { directoryOf } from '../builds/files.ts';
import { buildInfo } from '../builds/show.ts';
import { knownType } from '../builds/types.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { sha256Of, type WorkFile } from '../imports/workfile.ts';
import { typeOfFile } from './types.ts';

/** A file on its way into a build. */
export interface IncomingArchive {
  readonly file: WorkFile;
  /** build type */
  readonly type: string;
  /** what the type wants to know (maven: group_id...; win: relpath, platforms, flags; image: arch) */
  readonly typeInfo: Struct | null;
  readonly buildroot?: number | null;
  /** a digest that was found right; without one the file's SHA-256 is taken */
  readonly digest?: Pick<Archive, 'checksum' | 'checksum_type'>;
  readonly extra?: Value;
}

/** Takes a file into a build: the row, and the file into the directory of its type. */
export async function importArchive(ctx: Ctx, build: Build, incoming: IncomingArchive): Promise<Archive> {
  const { file, type, typeInfo } = incoming;
  assertTyped(build, type);
  const [kind, btype_id] = await Promise.all([typeOfFile(ctx.tx, file.name, true), knownType(ctx.tx, type)]);
  const { info, folder } = placing(type, typeInfo ?? {});
  const row: Archive = {
    id: await archives.nextId(ctx.tx),
    build_id: build.id,
    ...{ btype: type, btype_id, type_id: kind.id, filename: file.name, size: file.size, info },
    ...(incoming.digest ?? { checksum: await sha256Of(ctx, file), checksum_type: CHECKSUM.sha256 }),
    buildroot_id: incoming.buildroot ?? null,
    metadata_only: false,
    extra: plainNumbers(incoming.extra ?? null),
  };
  const about = {
    ...{ type: 'archive', archive: row, build: await buildInfo(ctx.tx, build), build_type: type },
    ...{ filepath: file.path, fileinfo: null },
  };
  await before(ctx, 'Import', about);
  await store(ctx, build, row, `${typeDir(type)}${folder}/${file.name}`, file);
  archives.insert(ctx.tx, row);
  await after(ctx, 'Import', about);
  return row;
}

async function store(ctx: Ctx, build: Build, row: Archive, path: string, file: WorkFile): Promise<void> {
  const key = `${await directoryOf(ctx, build)}/${path}`;
  const same = (await buildArchives(ctx.tx, build.id)).some(
    (other) => other.filename === row.filename && samePlace(other, row),
  );
  if (same) throw new GenericError(`Error importing archive file, ${TOPDIR}/${key} already exists`);
  await ctx.hub.files.copy(file.key, key, file.etag);
}

const samePlace = (a: Archive, b: Archive): boolean =>
  a.btype === b.btype &&
  JSON.stringify([a.info.relpath, a.info.group_id, a.info.artifact_id, a.info.version]) ===
    JSON.stringify([b.info.relpath, b.info.group_id, b.info.artifact_id, b.info.version]);

function assertTyped(build: Build, type: string): void {
  if (!Object.hasOwn(build.types, type)) throw new GenericError(`Build is not a ${type} build: ${build.id}`);
}

/** What the row keeps of the type's facts, and the folder below the type's own. */
function placing(type: string, facts: Struct): { info: Record<string, string | null>; folder: string } {
  if (type === 'maven') {
    const [group_id, artifact_id, version] = ['group_id', 'artifact_id', 'version'].map((name) => textIn(facts, name));
    const info = { group_id: group_id!, artifact_id: artifact_id!, version: version! };
    return { info, folder: `/${mavenDir(group_id!, artifact_id!, version!)}` };
  }
  if (type === 'win') {
    const relpath = cleanFolder(textIn(facts, 'relpath', ''));
    const info = { relpath, platforms: words(facts.platforms), flags: words(facts.flags) };
    return { info, folder: relpath ? `/${relpath}` : '' };
  }
  return { info: type === 'image' ? { arch: textIn(facts, 'arch') } : {}, folder: '' };
}

function textIn(facts: Struct, name: string, absent?: string): string {
  const value = facts[name] ?? absent;
  if (typeof value === 'string') return value;
  throw new GenericError(`Invalid value for ${name}: ${repr(value)}`);
}

const words = (value: Value | undefined): string =>
  Array.isArray(value) ? value.map(String).join(' ') : value === null || value === undefined ? '' : String(value);

function cleanFolder(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.'))) throw new GenericError(`Invalid relpath: ${path}`);
  return parts.join('/');
}
