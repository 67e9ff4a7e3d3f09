import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';
import { callAnswers } from '#store/callanswers';
import { transact } from '#store/tx';
import type { Credentials } from './session.ts';

/**
 * Calls that take over files. They may take longer than the gateway waits (30 seconds): the client then sends the call again
 * under the same number. When the first one is through by then, its answer is told, where Koji has an error for a call that was
 * committed already; when it was cut off, the call goes on where it stopped.
 */
const LONG: ReadonlySet<string> = new Set([
  ...['host.completeBuild', 'host.completeImageBuild', 'host.completeMavenBuild', 'host.completeWinBuild'],
  ...['host.moveBuildToScratch', 'host.moveImageBuildToScratch', 'host.importArchive', 'host.importImage'],
  ...['host.distRepoMove', 'host.repoDone', 'importRPM', 'importArchive', 'CGImport'],
]);

/** Bytes; an item of the table has 400 KB. */
const LONGEST = 300_000;

export const isLong = (method: string): boolean => LONG.has(method);

/** Keeps the answer, in the transaction of the call. */
export async function rememberAnswer(ctx: Ctx, callnum: number, answer: Value): Promise<void> {
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
