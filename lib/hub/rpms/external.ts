import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { externalRepos } from '#store/externalrepos';
import { externalRows } from '../buildroots/external.ts';
import type { Ctx } from '../context.ts';
import { lookUpStrict } from '../lookup.ts';
import { repoNamesOf, shownRpm } from './show.ts';

/** Registers an RPM of an external repo; one that is known already is an error if `strict`. */
export async function addExternalRpm(ctx: Ctx, info: Value, repoInfo: Value, strict: boolean) {
  if (!isStruct(info)) throw new GenericError(`Invalid type for rpminfo: ${repr(info)}`);
  const repo = await lookUpStrict(ctx.tx, externalRepos, 'external_repo', repoInfo);
  const [row] = await externalRows(ctx, [{ rpm: info, repo }], strict);
  return shownRpm(row!, await repoNamesOf(ctx.tx, [row!]));
}
