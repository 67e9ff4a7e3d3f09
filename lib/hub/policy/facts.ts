import { GenericError } from '#core/errors';
import { has, type PolicyData } from '#core/policy/tests';
import { repr } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { buildArchives } from '#store/archives';
import { type Buildroot, buildroots } from '#store/buildroots';
import type { Build } from '#store/builds';
import { buildRpms } from '#store/rpmpacks';
import type { User } from '#store/users';
import { findBuild } from '../builds/find.ts';
import { findPackage } from '../packages/find.ts';
import { findUser } from '../users/find.ts';
import type { Question } from './test.ts';

type Asked = Pick<Question, 'ctx' | 'data'>;

/**
 * What tests need to know and the data say only indirectly (Koji 1.35: policy_get_*). Reads are remembered by the call's
 * transaction, so that asking twice costs nothing.
 */

export const fieldOf = (data: PolicyData, field: string): Value => (data[field] ?? null) as Value;

/** The build in the data; the data must have one. */
export function buildIn({ ctx, data }: Asked): Promise<Build> {
  return findBuild(ctx.tx, fieldOf(data, 'build'), true);
}

/** Who it is about: the user in the data, else the caller. */
export async function userIn({ ctx, data }: Asked): Promise<User | undefined> {
  if (!has(data, 'user_id')) return ctx.user ?? undefined;
  const who = fieldOf(data, 'user_id') ?? ctx.user?.id ?? null;
  return who === null ? undefined : findUser(ctx.tx, who);
}

/** The package by itself or that of the build. Its id is null while there is no such package yet. */
export async function packageIn(question: Asked): Promise<{ id: number | null; name: string }> {
  const { ctx, data } = question;
  if (has(data, 'package')) {
    const info = fieldOf(data, 'package');
    const found = await findPackage(ctx.tx, info);
    if (found) return found;
    if (typeof info !== 'string') throw new GenericError(`No such package: ${repr(info)}`);
    return { id: null, name: info };
  }
  if (!has(data, 'build')) throw new GenericError('policy requires package data');
  const { package_id: id, name } = await buildIn(question);
  return { id, name };
}

/** Version or release, by itself or of the build. */
export async function partOfName(question: Asked, part: 'version' | 'release'): Promise<Value> {
  const { data } = question;
  if (has(data, part)) return fieldOf(data, part);
  if (has(data, 'build')) return (await buildIn(question))[part];
  throw new GenericError(`policy requires ${part} data`);
}

/** Buildroots of what the build has; null stands for a component without one, which was imported. */
export async function buildrootsIn(question: Asked): Promise<Set<number | null>> {
  const { ctx, data } = question;
  if (has(data, 'buildroots')) return new Set(data.buildroots as (number | null)[]);
  if (!has(data, 'build')) return new Set();
  const build = await buildIn(question);
  const [rpms, archives] = await Promise.all([buildRpms(ctx.tx, build.id), buildArchives(ctx.tx, build.id)]);
  return new Set([...rpms, ...archives].map((component) => component.buildroot_id));
}

/** The same as rows; one that is named and not there is an error. */
export async function buildrootRows(question: Asked): Promise<(Buildroot | null)[]> {
  const ids = [...(await buildrootsIn(question))];
  const known = await buildroots.byIds(
    question.ctx.tx,
    ids.filter((id) => id !== null),
  );
  return ids.map((id) => {
    if (id === null) return null;
    const root = known.get(id);
    if (!root) throw new GenericError(`No such buildroot: ${repr(id)}`);
    return root;
  });
}
