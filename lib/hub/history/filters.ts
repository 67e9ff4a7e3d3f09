import { ParameterError } from '#core/errors';
import { repr, truthy } from '#core/python';
import type { Struct } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import { moment } from '../times.ts';
import { findUser } from '../users/find.ts';

/** One end of a row's life. */
export interface Moment {
  readonly event: number;
  readonly by: number | null;
  /** seconds since the epoch */
  readonly ts: number;
}

/** Does the row fit, and what its members with a leading underscore say: which end of its life fits. */
export type VersionFilter = (created: Moment, revoked: Moment | null) => { holds: boolean; notes: object };

/** The arguments about the lives of rows: active, editor, before, after, beforeEvent, afterEvent. */
export async function parseVersions(tx: Tx, given: Struct): Promise<VersionFilter[]> {
  const filters: VersionFilter[] = [];
  const active = given.active ?? null;
  if (active !== null) {
    filters.push((_, revoked) => ({ holds: (revoked === null) === truthy(active), notes: {} }));
  }
  if (given.editor !== undefined) {
    const { id } = await findUser(tx, given.editor, true);
    filters.push(either('by', (end) => end.by === id));
  }
  for (const name of ['after', 'before'] as const) {
    const limit = moment(given[name]);
    if (limit === null) continue;
    filters.push(either(name, (end) => (name === 'after' ? end.ts > limit : end.ts < limit)));
  }
  for (const name of ['afterEvent', 'beforeEvent'] as const) {
    const limit = eventOf(given, name);
    if (limit === null) continue;
    const label = name.replace('Event', '_event');
    filters.push(either(label, (end) => (name === 'afterEvent' ? end.event > limit : end.event < limit)));
  }
  return filters;
}

function eventOf(given: Struct, name: string): number | null {
  const value = given[name] ?? null;
  if (value === null || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw new ParameterError(`${name}: expected an event id, got ${repr(value)}`);
}

/** One of the two ends has to fit. */
function either(label: string, fits: (end: Moment) => boolean): VersionFilter {
  return (created, revoked) => {
    const atCreation = fits(created);
    const atEnd = revoked && fits(revoked);
    return {
      holds: atCreation || atEnd === true,
      notes: { [`_created_${label}`]: atCreation, [`_revoked_${label}`]: atEnd },
    };
  };
}
