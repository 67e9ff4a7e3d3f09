import { GenericError } from '#core/errors';
import { taskDirectory } from '#core/pathinfo';
import { Double } from '#core/xmlrpc/value';
import { LONGEST_KEY } from '#store/files';
import { tasks } from '#store/tasks';
import { listWork, readWork, statWork } from '#store/uploads';
import type { Ctx } from '../context.ts';
import { linkedKey, linkedNames } from './linked.ts';

const DEFAULT_VOLUME = 'DEFAULT';

/** Names of a task's files; by name with size and times, or with the volumes they lie on. */
export async function listOutput(ctx: Ctx, id: number, p: { stat: boolean; all_volumes: boolean; strict: boolean }) {
  if (p.strict && !(await tasks.get(ctx.tx, id))) throw new GenericError("Task doesn't exist");
  const directory = taskDirectory(id);
  const [own, linked] = await Promise.all([listWork(ctx.hub.files, directory), linkedNames(ctx.hub, id)]);
  const names = [...new Set([...own, ...linked])].sort();
  if (!p.stat) return p.all_volumes ? Object.fromEntries(names.map((name) => [name, [DEFAULT_VOLUME]])) : names;
  const stats = await Promise.all(names.map((name) => statOutput(ctx, `${directory}/${name}`)));
  return Object.fromEntries(
    names.map((name, i) => {
      const stat = stats[i];
      const time = new Double(stat?.mtime ?? 0);
      // sizes are text: Koji 1.35 sends them so, since a size may not fit an XML-RPC integer
      const shown = {
        st_size: String(stat?.size ?? 0),
        st_atime: time,
        st_mtime: time,
        st_ctime: time,
      };
      return [name, p.all_volumes ? { [DEFAULT_VOLUME]: shown } : shown];
    }),
  );
}

async function statOutput({ hub }: Ctx, path: string) {
  const linked = linkedKey(path);
  return (await statWork(hub.table, hub.files, path)) ?? (linked ? hub.files.stat(linked) : undefined);
}

async function readOutput({ hub }: Ctx, path: string, from: number, length: number) {
  const linked = linkedKey(path);
  const bytes = await readWork(hub.table, hub.files, path, from, length);
  return bytes ?? (linked ? hub.files.get(linked, from, length) : undefined);
}

/** The largest slice of one call: an answer must stay within the platform's response limit, base64 and XML included. */
const MAX_SLICE = 4 * 1024 * 1024;

/** A slice of a file, as base64 text. A negative offset counts from the end; size -1 is all the rest. */
export async function downloadOutput(
  ctx: Ctx,
  id: number,
  name: string,
  offset: number,
  size: number,
): Promise<string> {
  if (name.split('/').includes('..')) throw new GenericError(`Invalid file name: ${name}`);
  const path = `${taskDirectory(id)}/${name}`;
  const possible = !name.startsWith('/') && Buffer.byteLength(`work/${path}`) <= LONGEST_KEY;
  const stat = possible ? await statOutput(ctx, path) : undefined;
  if (!stat) throw new GenericError(`no file "${name}" output by task ${id}`);
  const from = offset < 0 ? Math.max(0, stat.size + offset) : Math.min(offset, stat.size);
  const length = Math.min(size < 0 ? stat.size - from : size, stat.size - from, MAX_SLICE);
  if (length <= 0) return '';
  const bytes = await readOutput(ctx, path, from, length);
  return Buffer.from(bytes ?? new Uint8Array()).toString('base64');
}
