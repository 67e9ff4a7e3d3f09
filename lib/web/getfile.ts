import { taskFile } from '#core/pathinfo';
import { fileHref } from './links.tsx';
import type { Query } from './query.ts';
import { Refused } from './refused.ts';

/** Where the file is that kojiweb's address /getfile?taskID=...&name=... stands for. */
export function addressOfFile(query: Query, topurl: string): string {
  const [id, name, volume] = [query.id('taskID'), query.text('name'), query.text('volume') ?? 'DEFAULT'];
  if (name === null || [...name.split('/'), volume].some((part) => /^\.{0,2}$/.test(part)) || volume.includes('/'))
    throw new Refused(400, 'The page needs a parameter name, a file of the task.');
  return fileHref(topurl, taskFile(id, name, volume));
}
