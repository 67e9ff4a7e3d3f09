import type { Struct, Value } from '#core/xmlrpc/value';
import type { Query } from './query.ts';

/**
 * One of the hub's methods, called as anybody may who has not logged in: so pages show what the API shows. Numbers come plain
 * (no `Double`); the hub's errors are thrown as KojiError.
 */
export type Call = <T>(method: string, params?: readonly Value[], named?: Struct) => Promise<T>;

/** What a page is made from. */
export interface Visit {
  readonly call: Call;
  readonly query: Query;
  /** where users reach the files, without a slash at the end */
  readonly topurl: string;
  /** seconds since the epoch */
  readonly now: number;
}
