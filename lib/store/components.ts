import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** What is inside an archive, an image for the most part: RPMs and other archives. Both ways, since both are asked for. */
export type Component = 'rpm' | 'archive';

const inside = (archive: number, kind: Component, id: number) => ({
  pk: `archive_components#${archive}`,
  sk: `${kind}#${pad(id)}`,
});
const users = (kind: Component, id: number, archive: number) => ({
  pk: `component_of#${kind}#${id}`,
  sk: pad(archive),
});

export function addComponent(tx: Tx, archive: number, kind: Component, id: number): void {
  tx.put({ ...inside(archive, kind, id), id });
  tx.put({ ...users(kind, id, archive), archive_id: archive });
}

/** ids of the RPMs or archives in an archive */
export async function componentsOf(tx: Tx, archive: number, kind: Component): Promise<number[]> {
  const items = await tx.query({ pk: `archive_components#${archive}`, prefix: `${kind}#` });
  return items.map((item) => Number(item.id));
}

/** ids of the archives that hold an RPM or an archive */
export async function componentUsers(tx: Tx, kind: Component, id: number): Promise<number[]> {
  return (await tx.query({ pk: `component_of#${kind}#${id}` })).map((item) => Number(item.archive_id));
}
