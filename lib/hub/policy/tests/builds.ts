import { GenericError } from '#core/errors';
import { has, matchesAny } from '#core/policy/tests';
import { truthy } from '#core/python';
import { USER_TYPE } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { contentGenerators } from '#store/cg';
import { tasks } from '#store/tasks';
import { userGroups, users } from '#store/users';
import { lookUpStrict } from '../../lookup.ts';
import { requestOf } from '../../tasks/show.ts';
import { buildIn, buildrootRows, buildrootsIn, fieldOf, userIn } from '../facts.ts';
import type { PolicyTests, Question } from '../test.ts';

/** Tests about the build: what it is, where it came from, whose it is. */
export const buildTests: PolicyTests = {
  buildtype: { run: async (question, args) => (await typesIn(question)).some((name) => matchesAny(name, args)) },
  imported: {
    async run(question) {
      if (!truthy(question.data.build)) throw new GenericError('policy data must contain a build');
      const { build } = question.data;
      return (await buildrootsIn({ ...question, data: { build } })).has(null);
    },
  },
  is_draft: {
    async run(question) {
      if (has(question.data, 'draft')) return truthy(question.data.draft);
      return has(question.data, 'build') && (await buildIn(question)).draft;
    },
  },
  is_build_owner: { run: isBuildOwner },
  cg_match_any: {
    async run(question, args) {
      const names = await generatorsIn(question);
      return names.some((name) => name !== null && matchesAny(name, args));
    },
  },
  cg_match_all: {
    async run(question, args) {
      const names = await generatorsIn(question);
      return names.length > 0 && names.every((name) => name !== null && matchesAny(name, args));
    },
  },
  source: {
    async run(question, args) {
      const source = await sourceIn(question);
      return typeof source === 'string' && matchesAny(source, args);
    },
  },
};

async function typesIn(question: Question): Promise<string[]> {
  if (has(question.data, 'btypes')) return question.data.btypes as string[];
  return has(question.data, 'build') ? Object.keys((await buildIn(question)).types) : [];
}

/** The owner himself, or a member of the group that owns it. */
async function isBuildOwner(question: Question): Promise<boolean> {
  const { tx } = question.ctx;
  const [build, user] = await Promise.all([buildIn(question), userIn(question)]);
  if (!user) return false;
  if (build.owner === user.id) return true;
  const owner = await users.get(tx, build.owner);
  if (owner?.usertype !== USER_TYPE.GROUP) return false;
  return (await userGroups.active(tx, 'user', user.id, `${user.id}#${owner.id}`)) !== undefined;
}

/** Content generators of the components; null for one that no content generator made. */
async function generatorsIn(question: Question): Promise<(string | null)[]> {
  const { ctx, data } = question;
  if (has(data, 'cg_list')) {
    const wanted = data.cg_list as Value[];
    const found = wanted.map((info) => lookUpStrict(ctx.tx, contentGenerators, 'content_generator', info));
    return (await Promise.all(found)).map((cg) => cg.name);
  }
  const roots = await buildrootRows(question);
  const named = await contentGenerators.rowsOf(ctx.tx, roots, (root) => root?.cg_id);
  return roots.map((root) => named.get(root?.cg_id ?? 0)?.name ?? null);
}

/** Where it is built from: named in the data, or known of the build, or in the request of the build's task. */
async function sourceIn(question: Question): Promise<Value> {
  const { ctx, data } = question;
  if (has(data, 'source')) return fieldOf(data, 'source');
  if (!has(data, 'build')) return null;
  const build = await buildIn(question);
  if (build.source !== null || build.task_id === null) return build.source;
  const task = await tasks.get(ctx.tx, build.task_id);
  return task ? (requestOf(task)[SOURCE_PLACE[task.method] ?? Number.NaN] ?? null) : null;
}

/** Where in its parameters a task method has the source. */
const SOURCE_PLACE: Readonly<Record<string, number>> = {
  build: 0,
  maven: 0,
  wrapperRPM: 0,
  buildSRPMFromSCM: 0,
  winbuild: 1,
};
