import type { Struct, Value } from '#core/xmlrpc/value';
import { inline } from './pprint.ts';
import { ascTime } from './time.ts';

/**
 * Koji's history as lines. queryHistory gives, for each versioned table, rows with the events that made and ended them.
 * A row ended by the very event that made another row of the same object was changed, not removed; the two become one
 * line with the differences.
 */
export type History = Record<string, Struct[]>;

interface Table {
  /** Members that say which object a row is about. */
  key: readonly string[];
  made: string;
  ended: string;
  changed: string;
}

/** `{member}` stands for a member of the row. */
const TABLES: Readonly<Record<string, Table>> = {
  build_target_config: target('build target', '{build_target.name}', ['build_target_id']),
  external_repo_config: {
    ...target('external repo', '{external_repo.name}', ['external_repo_id']),
    changed: 'external repo configuration for {external_repo.name} altered',
  },
  host_config: { ...target('host', '{host.name}', ['host_id']), changed: 'host configuration for {host.name} altered' },
  tag_config: {
    key: ['tag_id'],
    made: 'new tag: {tag.name}',
    ended: 'tag deleted: {tag.name}',
    changed: 'tag configuration for {tag.name} altered',
  },
  cg_users: pair(
    'user {user.name} added to content generator {content_generator.name}',
    'user {user.name} removed from content generator {content_generator.name}',
    ['user_id', 'cg_id'],
  ),
  group_config: pair(
    'group {group.name} added to tag {tag.name}',
    'group {group.name} removed from tag {tag.name}',
    ['group_id', 'tag_id'],
    'group {group.name} configuration for tag {tag.name} updated',
  ),
  group_package_listing: pair(
    'package {package} added to group {group.name} in tag {tag.name}',
    'package {package} removed from group {group.name} in {tag.name}',
    ['group_id', 'tag_id', 'package'],
    'package entry for {package} in group {group.name}, tag {tag.name} updated',
  ),
  group_req_listing: pair(
    'group dependency {group.name}->{req.name} added in tag {tag.name}',
    'group dependency {group.name}->{req.name} dropped in tag {tag.name}',
    ['group_id', 'tag_id', 'req_id'],
    'group dependency {group.name}->{req.name} updated in tag {tag.name}',
  ),
  host_channels: pair(
    'host {host.name} added to channel {channels.name}',
    'host {host.name} removed from channel {channels.name}',
    ['host_id', 'channel_id'],
  ),
  tag_external_repos: pair(
    'external repo entry for {external_repo.name} added to tag {tag.name}',
    'external repo entry for {external_repo.name} removed from tag {tag.name}',
    ['tag_id', 'external_repo_id'],
    'external repo entry for {external_repo.name} in tag {tag.name} updated',
  ),
  tag_extra: pair(
    'added tag option {key} for tag {tag.name}',
    'tag option {key} removed for {tag.name}',
    ['tag_id', 'key'],
    'tag option {key} updated for tag {tag.name}',
  ),
  tag_inheritance: pair(
    'inheritance line {tag.name}->{parent.name} added',
    'inheritance line {tag.name}->{parent.name} removed',
    ['tag_id', 'parent_id'],
    'inheritance line {tag.name}->{parent.name} updated',
  ),
  tag_listing: pair(
    '{name}-{version}-{release} tagged into {tag.name}',
    '{name}-{version}-{release} untagged from {tag.name}',
    ['build_id', 'tag_id'],
    '{name}-{version}-{release} re-tagged into {tag.name}',
  ),
  tag_package_owners: pair(
    'package owner {owner.name} set for {package.name} in {tag.name}',
    'package owner {owner.name} revoked for {package.name} in {tag.name}',
    ['package_id', 'tag_id'],
    'package owner changed for {package.name} in {tag.name}',
  ),
  tag_packages: pair(
    'package list entry created: {package.name} in {tag.name}',
    'package list entry revoked: {package.name} in {tag.name}',
    ['package_id', 'tag_id'],
    'package list entry for {package.name} in {tag.name} updated',
  ),
  user_groups: pair(
    'user {user.name} added to group {group.name}',
    'user {user.name} removed from group {group.name}',
    ['user_id', 'group_id'],
  ),
  user_perms: pair(
    'permission {permission.name} granted to {user.name}',
    'permission {permission.name} revoked for {user.name}',
    ['user_id', 'perm_id'],
  ),
};

export const TABLE_NAMES: readonly string[] = Object.keys(TABLES);

function target(what: string, name: string, key: string[]): Table {
  return {
    key,
    made: `new ${what}: ${name}`,
    ended: `${what} deleted: ${name}`,
    changed: `${what} configuration for ${name} updated`,
  };
}

function pair(made: string, ended: string, key: string[], changed = made): Table {
  return { key, made, ended, changed };
}

export interface HistoryEntry {
  event: number;
  ts: number;
  table: string;
  kind: 'made' | 'ended' | 'changed';
  row: Struct;
  /** What a changed row was before. */
  before: Struct | undefined;
}

/**
 * Everything that happened, in the order in which it happened. A search by who or when finds rows of which only the beginning or
 * only the end fits (`_created_by`, `_revoked_before_event`...); the other is shown with `context` alone.
 */
export function entriesOf(history: History, context = false): HistoryEntry[] {
  const fits = (row: Struct, what: 'created' | 'revoked'): boolean =>
    context || Object.entries(row).every(([name, value]) => !name.startsWith(`_${what}`) || Boolean(value));
  const entries: HistoryEntry[] = [];
  for (const table of Object.keys(history).sort()) {
    const rows = history[table]!;
    const made = rows.filter((row) => fits(row, 'created'));
    const ended = rows.filter((row) => row.revoke_event !== null && fits(row, 'revoked'));
    const place = (row: Struct, event: Value) => `${keyOf(table, row)}@${event}`;
    const endedBy = new Map(ended.map((row) => [place(row, row.revoke_event!), row]));
    const madeBy = new Set(made.map((row) => place(row, row.create_event!)));
    for (const row of made) {
      const before = endedBy.get(place(row, row.create_event!));
      const at = { event: Number(row.create_event), ts: Number(row.create_ts) };
      entries.push({ ...at, table, kind: before ? 'changed' : 'made', row, before });
    }
    for (const row of ended.filter((each) => !madeBy.has(place(each, each.revoke_event!)))) {
      const at = { event: Number(row.revoke_event), ts: Number(row.revoke_ts) };
      entries.push({ ...at, table, kind: 'ended', row, before: undefined });
    }
  }
  return entries.sort((a, b) => a.event - b.event);
}

function keyOf(table: string, row: Struct): string {
  return (TABLES[table]?.key ?? []).map((name) => inline(row[name] ?? null)).join(' ');
}

export interface HistoryStyle {
  verbose: boolean;
  events: boolean;
  utc: boolean;
}

export function historyLines(entry: HistoryEntry, { verbose, events, utc }: HistoryStyle): string[] {
  const { row, table, kind } = entry;
  const pattern = TABLES[table]?.[kind] ?? `${table} entry ${kind}`;
  const text = pattern.replace(/\{([^}]+)\}/g, (_, name: string) => plain(row[name] ?? null));
  const by = plain((kind === 'ended' ? row.revoker_name : row.creator_name) ?? null);
  const when = utc ? `${ascTime(entry.ts, true)}` : ascTime(entry.ts);
  const eid = events || verbose ? ` (eid ${entry.event})` : '';
  const active = kind !== 'ended' && row.revoke_event === null ? ' [still active]' : '';
  const line = `${when}${eid} ${text} by ${by}${active}`;
  if (kind === 'changed') return [line, ...differences(entry)];
  return verbose && kind === 'made' ? [line, ...details(entry)] : [line];
}

/** Members that every row has, or that the line tells already. */
const BOOKKEEPING = /^(_|active|creat(e|or)_|revoke[r]?_|build\.state$|name$|version$|release$|epoch$)/;

function shown(entry: HistoryEntry): string[] {
  const key = TABLES[entry.table]?.key ?? [];
  return (
    Object.keys(entry.row)
      .filter((name) => !BOOKKEEPING.test(name) && !key.includes(name))
      // An id says nothing where its name stands beside it.
      .filter((name) => !(`${name.replace(/_id$/, '')}.name` in entry.row) || name.includes('.'))
      .filter((name) => !(name === 'perm_id' && 'permission.name' in entry.row))
      .sort()
  );
}

function differences(entry: HistoryEntry): string[] {
  return shown(entry)
    .filter((name) => inline(entry.row[name] ?? null) !== inline(entry.before?.[name] ?? null))
    .map((name) => `    ${name}: ${plain(entry.before?.[name] ?? null)} -> ${plain(entry.row[name] ?? null)}`);
}

function details(entry: HistoryEntry): string[] {
  const told = TABLES[entry.table]!.made;
  const names = shown(entry).filter((name) => !told.includes(`{${name}}`) || REPEATED.includes(name));
  return names.map((name) => `    ${name.replace(/\.name$/, '')}: ${plain(entry.row[name] ?? null)}`);
}

/** Told by the line and shown among the details all the same. */
const REPEATED: readonly string[] = ['owner.name', 'channels.name', 'content_generator.name'];

const plain = (value: Value): string => (typeof value === 'string' ? value : inline(value));
