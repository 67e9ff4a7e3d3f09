import { GenericError } from '#core/errors';
import { str } from '#core/python';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { eventTimes } from '#store/events';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import { begun } from '../begun.ts';
import { GivenCuts } from './cuts.ts';
import { type Moment, parseVersions, type VersionFilter } from './filters.ts';
import { type HistoryRow, readTable } from './read.ts';
import { HISTORY, type HistoryTable } from './tables.ts';

/**
 * Rows of the versioned tables with who made and who ended them, and when (Koji 1.35). Cuts choose the tables too: one that
 * does not know a cut is left out. Arguments that say nothing to the hub are ignored, as old clients expect it.
 */
export async function queryHistory(tx: Tx, wanted: Value, given: Struct): Promise<Record<string, object[]>> {
  const chosen = tablesFor(wanted);
  const cuts = new GivenCuts(tx, given);
  const reading = begun(
    Promise.all(
      chosen.map(async (definition) => {
        const rows = await readTable(tx, definition, cuts);
        return rows && ([definition, rows] as const);
      }),
    ),
  );
  // what is wrong with the filters is the first thing to be said
  const filters = await parseVersions(tx, given);
  const answers = await reading;
  await cuts.assertExist();
  const found = answers.filter((answer) => answer !== null);
  const read = found.flatMap(([, rows]) => rows);
  // unless rows are chosen by times, these are read together with the names
  const early = asksTimes(given) ? await timesOf(tx, read) : null;
  const judged = found.map(([definition, rows]) => [definition, judge(rows, early ?? NO_TIMES, filters)] as const);
  const kept = judged.flatMap(([, rows]) => rows.map(({ row }) => row));
  const [times, shown] = await Promise.all([
    early ?? timesOf(tx, kept),
    Promise.all(
      judged.map(async ([definition, rows]) => [definition.table.name, await show(tx, definition, rows)] as const),
    ),
  ]);
  return Object.fromEntries(shown.map(([name, rows]) => [name, rows(times)]));
}

const asksTimes = ({ before = null, after = null }: Struct): boolean => before !== null || after !== null;
const NO_TIMES: Times = new Map();

function tablesFor(wanted: Value): HistoryTable[] {
  if (wanted === null) return [...HISTORY].sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
  const names = Array.isArray(wanted) ? wanted : [wanted];
  return names.map((name) => {
    const definition = HISTORY.find(({ table }) => table.name === name);
    if (!definition || !Array.isArray(wanted)) throw new GenericError(`No such history table: ${str(name)}`);
    return definition;
  });
}

type Times = ReadonlyMap<number, number>;

const timesOf = (tx: Tx, rows: readonly HistoryRow[]): Promise<Times> =>
  eventTimes(
    tx,
    rows.flatMap((row) => [row.create_event, row.revoke_event]),
  );

interface Judged {
  readonly row: HistoryRow;
  /** what the filters say of the row's life */
  readonly notes: object;
}

function judge(rows: readonly HistoryRow[], times: Times, filters: readonly VersionFilter[]): Judged[] {
  const moment = (event: number | null, by: number | null): Moment | null =>
    event === null ? null : { event, by, ts: times.get(event) ?? 0 };
  return rows.flatMap((row) => {
    const created = moment(row.create_event, row.creator_id)!;
    const revoked = moment(row.revoke_event, row.revoker_id);
    const verdicts = filters.map((filter) => filter(created, revoked));
    if (!verdicts.every((verdict) => verdict.holds)) return [];
    return [{ row, notes: Object.assign({}, ...verdicts.map((verdict) => verdict.notes)) as object }];
  });
}

/** Reads what the rows name; the times of their events may come later. */
async function show(tx: Tx, definition: HistoryTable, judged: readonly Judged[]): Promise<(times: Times) => object[]> {
  const kept = judged.map(({ row }) => row);
  const [people, names, extra] = await Promise.all([
    users.namesOf(tx, kept, (row) => [row.creator_id, row.revoker_id]),
    namesFor(tx, definition, kept),
    buildColumns(tx, definition, kept),
  ]);
  const time = (times: Times, event: number): Double => new Double(times.get(event) ?? 0);
  return (times) =>
    judged.map(({ row, notes }) => ({
      ...Object.fromEntries(definition.columns.map((column) => [column, shownValue(column, row[column])])),
      ...names(row),
      ...extra(row),
      active: row.revoke_event === null ? true : null,
      create_event: row.create_event,
      create_ts: time(times, row.create_event),
      creator_id: row.creator_id,
      creator_name: people.get(row.creator_id)?.name ?? null,
      revoke_event: row.revoke_event,
      revoke_ts: row.revoke_event === null ? null : time(times, row.revoke_event),
      revoker_id: row.revoker_id,
      revoker_name: row.revoker_id === null ? null : (people.get(row.revoker_id)?.name ?? null),
      ...notes,
    }));
}

/** capacity is the one column with fractions, and a double on the wire though it be whole */
const shownValue = (column: string, value: unknown): unknown =>
  column === 'capacity' && typeof value === 'number' ? new Double(value) : (value ?? null);

type Columns = (row: HistoryRow) => Record<string, unknown>;

async function namesFor(tx: Tx, { names }: HistoryTable, rows: readonly HistoryRow[]): Promise<Columns> {
  const entries = await Promise.all(
    Object.entries(names).map(async ([column, [label, table]]) => {
      const found = await table.namesOf(tx, rows, (row) => row[column] as number | null);
      return { column, key: `${label}.name`, found };
    }),
  );
  return (row) =>
    Object.fromEntries(entries.map(({ column, key, found }) => [key, found.get(row[column] as number)?.name ?? null]));
}

/** Builds are named by their parts. */
async function buildColumns(tx: Tx, { columns }: HistoryTable, rows: readonly HistoryRow[]): Promise<Columns> {
  if (!columns.includes('build_id')) return () => ({});
  const found = await builds.rowsOf(tx, rows, (row) => row.build_id as number);
  return (row) => {
    const build = found.get(row.build_id as number);
    if (!build) return {};
    const { name, version, release, epoch, state } = build;
    return { name, version, release, epoch, 'build.state': state };
  };
}
