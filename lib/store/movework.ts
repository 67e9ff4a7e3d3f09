import type { FileStore } from './files.ts';
import type { Table } from './table.ts';
import { consolidate } from './uploads.ts';

/** Another name for a file below work/, growing or not. Safe to repeat, as long as nobody writes to it. */
export async function moveWork(table: Table, files: FileStore, from: string, to: string): Promise<void> {
  await consolidate(table, files, from);
  await files.copy(`work/${from}`, `work/${to}`);
  await files.remove([`work/${from}`]);
}
