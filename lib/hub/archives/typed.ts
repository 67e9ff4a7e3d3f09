import { GenericError } from '#core/errors';
import { typeName } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import { epochOf, newBuild } from '../builds/create.ts';
import { buildName, findBuild } from '../builds/find.ts';
import { addType } from '../builds/types.ts';
import type { Ctx } from '../context.ts';
import { textOf } from '../convert.ts';
import { workFile } from '../imports/workfile.ts';
import { importArchive } from './import.ts';

/** Types that have calls of their own, and who may import for them. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  maven: 'maven-import',
  win: 'win-import',
  image: 'image-import',
};

/** Makes a build one of a type; a struct that names no build yet makes it. */
export async function createTyped(ctx: Ctx, type: string, info: Value, facts: Struct | null): Promise<void> {
  assertEnabled(ctx, type);
  const build = (await known(ctx, info)) ?? (await made(ctx, info));
  await addType(ctx, build, type, required(type, facts ?? {}));
}

function assertEnabled(ctx: Ctx, type: string): void {
  const { EnableMaven, EnableWin } = ctx.hub.settings.hub;
  if (type === 'maven' && !EnableMaven) throw new GenericError('Maven support not enabled');
  if (type === 'win' && !EnableWin) throw new GenericError('Windows support not enabled');
}

const known = (ctx: Ctx, info: Value): Promise<Build | undefined> => findBuild(ctx.tx, info);

function made(ctx: Ctx, info: Value): Promise<Build> {
  if (!isStruct(info)) throw new GenericError(`Invalid type for build_info: <class '${typeName(info)}'>`);
  const { name, version, release } = buildName(info);
  return newBuild(ctx, {
    ...{ name: textOf(name), version: textOf(version), release: textOf(release) },
    epoch: epochOf(info.epoch),
  });
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  maven: ['group_id', 'artifact_id', 'version'],
  win: ['platform'],
};

/** The facts without which a build of the type cannot be. */
function required(type: string, facts: Struct): Record<string, string> {
  const fields = Object.hasOwn(NEEDED, type) ? NEEDED[type]! : [];
  return Object.fromEntries(
    fields.map((field) => {
      const value = facts[field];
      if (typeof value !== 'string' || value === '') throw new GenericError(`No ${field} value for ${type} build`);
      return [field, value];
    }),
  );
}

/** Imports an uploaded file into a build. */
export async function importUploaded(
  ctx: Ctx,
  p: { filepath: string; buildinfo: Value; type: string; typeInfo: Struct },
) {
  const permission = Object.hasOwn(PERMISSIONS, p.type) ? PERMISSIONS[p.type] : undefined;
  if (!permission) throw new GenericError(`unsupported archive type: ${p.type}`);
  assertEnabled(ctx, p.type);
  await ctx.assertPerm(permission);
  const build = await findBuild(ctx.tx, p.buildinfo, true);
  const file = await workFile(ctx, p.filepath);
  await importArchive(ctx, build, { file, type: p.type, typeInfo: p.typeInfo });
}
