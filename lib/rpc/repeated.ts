import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';
import { callAnswers } from '#store/callanswers';
import { transact } from '#store/tx';
import { type Credentials, REPEATABLE } from './session.ts';

/**
 * Calls whose answer is kept, so that the same call under the same number is answered again, where Koji has an error for a call
 * that was committed already.
 *
 * Those that take over files, since they may take longer than the gateway waits (30 seconds) and the client then sends them
 * again: when the first one was cut off, the second goes on where it stopped. And all that a container changes: an answer that
 * is lost on the way must not cost it its task.
 */
const LONG: ReadonlySet<string> = new Set([
  ...['host.completeBuild', 'host.completeImageBuild', 'host.completeMavenBuild', 'host.completeWinBuild'],
  ...['host.moveBuildToScratch', 'host.moveImageBuildToScratch', 'host.importArchive', 'host.importImage'],
  ...['host.distRepoMove', 'host.repoDone', 'importRPM', 'importArchive', 'CGImport'],
]);

/** Bytes; an item of the table has 400 KB. */
const LONGEST = 300_000;

export const isRemembered = ({ method, session, tx }: Ctx): boolean =>
  LONG.has(method) || (session?.task != null && tx.changing && !REPEATABLE.has(method));

/** Keeps the answer, in the transaction of the call. */
export async function rememberAnswer(ctx: Ctx, callnum: number | null, answer: Value): Promise<void> {
  if (callnum === null) return;
  const xml = encodeResponse(answer);
  if (!ctx.session || Buffer.byteLength(xml) > LONGEST) return;
  const row = { id: ctx.session.id, callnum, method: ctx.method, xml, ts: ctx.now() };
  const old = await callAnswers.get(ctx.tx, row.id);
  if (old) callAnswers.replace(ctx.tx, old, row);
  else callAnswers.insert(ctx.tx, row);
}

/** What the call of this number has answered; undefined when that is not known. The caller's session has been checked. */
export async function answerOf(hub: Hub, { id, callnum }: Credentials, method: string): Promise<Value | undefined> {
  const row = await transact(hub, (tx) => callAnswers.get(tx, id));
  return row && row.callnum === callnum && row.method === method ? decodeResponse(row.xml) : undefined;
}
