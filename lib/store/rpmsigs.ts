import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** A signature of an RPM; sigkey '' stands for the header of the unsigned package. */
export interface RpmSig {
  readonly rpm_id: number;
  /** last 8 hex digits of the key's id */
  readonly sigkey: string;
  /** hex MD5 of the signature header */
  readonly sighash: string;
}

const key = (rpm: number, sigkey: string) => ({ pk: `rpm#${rpm}`, sk: `sig#${sigkey}` });

export const rpmSigs = {
  async ofRpm(tx: Tx, rpm: number): Promise<RpmSig[]> {
    return (await tx.query({ pk: `rpm#${rpm}`, prefix: 'sig#' })).map((item) => item.row as RpmSig);
  },
  async get(tx: Tx, rpm: number, sigkey: string): Promise<RpmSig | undefined> {
    return (await tx.get(key(rpm, sigkey)))?.row as RpmSig | undefined;
  },
  async byKey(tx: Tx, sigkey: string): Promise<RpmSig[]> {
    return (await tx.query({ index: 'g1', pk: `rpmsig/${sigkey}` })).map((item) => item.row as RpmSig);
  },
  async all(tx: Tx): Promise<RpmSig[]> {
    return (await tx.query({ index: 'g2', pk: 'rpmsig' })).map((item) => item.row as RpmSig);
  },
  insert(tx: Tx, row: RpmSig): void {
    const at = pad(row.rpm_id);
    const listed = { g1pk: `rpmsig/${row.sigkey}`, g1sk: at, g2pk: 'rpmsig', g2sk: at };
    tx.insert({ ...key(row.rpm_id, row.sigkey), ...listed, row });
  },
  remove(tx: Tx, { rpm_id, sigkey }: RpmSig): void {
    tx.delete(key(rpm_id, sigkey));
  },
};

/** Digests of an RPM file or of a signed copy, once they have been asked for: type -> hex. */
const sumKey = (rpm: number, sigkey: string) => ({ pk: `rpm#${rpm}`, sk: `sum#${sigkey}` });

export const rpmChecksums = {
  async ofRpm(tx: Tx, rpm: number): Promise<Map<string, Readonly<Record<string, string>>>> {
    const items = await tx.query({ pk: `rpm#${rpm}`, prefix: 'sum#' });
    return new Map(items.map((item) => [item.sk.slice(4), item.sums as Record<string, string>]));
  },
  put(tx: Tx, rpm: number, sigkey: string, sums: Readonly<Record<string, string>>): void {
    tx.put({ ...sumKey(rpm, sigkey), sums });
  },
  remove(tx: Tx, rpm: number, sigkey: string): void {
    tx.delete(sumKey(rpm, sigkey));
  },
};
