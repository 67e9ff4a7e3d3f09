import { randomUUID } from 'node:crypto';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Policies that were set while the hub runs:
 *   policy  version          counts the changes; one look at it tells whether anything is new
 *   policy  text#<name>      the newest text of each
 *   policy  history#<n>      every change; text null = back to the settings
 */
export interface PolicyChange {
  readonly version: number;
  readonly name: string;
  readonly text: string | null;
  readonly comment: string | null;
  readonly user_id: number;
  /** seconds since the epoch */
  readonly ts: number;
}

const PARTITION = 'policy';
const VERSION = { pk: PARTITION, sk: 'version' };

/** Names the present state of all stored texts; two states never have the same one, also when a change is not committed. */
export const storedStamp = async (tx: Tx): Promise<string> => String((await tx.get(VERSION))?.stamp ?? '');

export async function readStoredPolicies(tx: Tx): Promise<{ name: string; text: string }[]> {
  const items = await tx.query({ pk: PARTITION, prefix: 'text#' });
  return items.map((item) => ({ name: String(item.name), text: String(item.text) }));
}

export async function storePolicy(tx: Tx, change: Omit<PolicyChange, 'version' | 'ts'>): Promise<PolicyChange> {
  const version = Number((await tx.get(VERSION))?.value ?? 0) + 1;
  const full = { ...change, version, ts: tx.now() };
  const { name, text } = change;
  tx.put({ ...VERSION, value: version, stamp: randomUUID() });
  if (text === null) tx.delete({ pk: PARTITION, sk: `text#${name}` });
  else tx.put({ pk: PARTITION, sk: `text#${name}`, name, text });
  tx.insert({ pk: PARTITION, sk: `history#${pad(version)}`, row: full });
  return full;
}

/** Newest first. */
export async function policyHistory(tx: Tx, limit: number): Promise<PolicyChange[]> {
  const items = await tx.query({ pk: PARTITION, prefix: 'history#', reverse: true, limit });
  return items.map((item) => item.row as PolicyChange);
}
