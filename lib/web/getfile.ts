import { fileHref } from './links.tsx';
import type { Query } from './query.ts';
import { Refused } from './refused.ts';

/** Koji 1.35: a task's files lie in work/tasks/<id % 10000>/<id>/ on the volume. */
export const taskFilePath = (id: number, name: string, volume: string): string =>
  `${volume === 'DEFAULT' ? '' : `vol/${volume}/`}work/tasks/${id % 10_000}/${id}/${name}`;

/** Where the file is that kojiweb's address /getfile?taskID=...&name=... stands for. */
export function taskFile(query: Query, topurl: string): string {
  const [id, name, volume] = [query.id('taskID'), query.text('name'), query.text('volume') ?? 'DEFAULT'];
  if (name === null || [...name.split('/'), volume].some((part) => /^\.{0,2}$/.test(part)) || volume.includes('/'))
    throw new Refused(400, 'The page needs a parameter name, a file of the task.');
  return fileHref(topurl, taskFilePath(id, name, volume));
}
