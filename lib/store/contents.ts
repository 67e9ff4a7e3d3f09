import { gunzipSync, gzipSync } from 'node:zlib';
import type { Component } from './components.ts';
import type { FileStore } from './files.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * What was installed in a buildroot: hundreds of RPMs for each, so the list is one compressed object beside Koji's files.
 * The way back (where was this RPM used) is one small item for each RPM and buildroot.
 */
export interface Content {
  readonly id: number;
  /** installed after the buildroot was made: build requirements */
  readonly update: boolean;
}

export type Contents = Readonly<Record<Component, readonly Content[]>>;

const EMPTY: Contents = { rpm: [], archive: [] };

const object = (buildroot: number): string => `buildroots/${buildroot}.json.gz`;

export async function contentsOf(files: FileStore, buildroot: number): Promise<Contents> {
  const packed = await files.get(object(buildroot));
  return packed ? { ...EMPTY, ...(JSON.parse(gunzipSync(packed).toString()) as Partial<Contents>) } : EMPTY;
}

export async function writeContents(files: FileStore, buildroot: number, contents: Contents): Promise<void> {
  await files.put(object(buildroot), gzipSync(JSON.stringify(contents)), { contentType: 'application/gzip' });
}

const useKey = (kind: Component, id: number, buildroot: number) => ({
  pk: `used_in#${kind}#${id}`,
  sk: pad(buildroot),
});

/** Notes that a buildroot has these; in steps, since they are many. */
export async function noteUses(tx: Tx, kind: Component, buildroot: number, added: readonly Content[]): Promise<void> {
  for (const { id, update } of added) {
    tx.put({ ...useKey(kind, id, buildroot), buildroot_id: buildroot, update });
    await tx.step();
  }
}

/** Buildroots in which an RPM or archive was installed: buildroot id -> was it installed as an update. */
export async function usesOf(
  tx: Tx,
  kind: Component,
  id: number,
  cut: { reverse?: boolean; limit?: number } = {},
): Promise<Map<number, boolean>> {
  const items = await tx.query({ pk: `used_in#${kind}#${id}`, ...cut });
  return new Map(items.map((item) => [Number(item.buildroot_id), item.update === true]));
}
