import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILDROOT, BUILDROOT_TYPE } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Buildroot } from '#store/buildroots';
import { type Content, contentsOf, noteUses, writeContents } from '#store/contents';
import { type ExternalRepo, externalRepos } from '#store/externalrepos';
import { nvraKey, type Rpm, rpms } from '#store/rpms';
import type { Ctx } from '../context.ts';
import { idOf, noSuchEntry } from '../lookup.ts';
import { externalRows } from './external.ts';

/** The first list of what a buildroot holds: after its making, before the build begins. */
export async function setContents(ctx: Ctx, root: Buildroot, list: readonly Value[]): Promise<void> {
  assertState(root, BUILDROOT.INIT);
  await record(ctx, root, list, { update: false, keep: false });
}

/** Adds what was installed meanwhile. The builder sends the whole list again. */
export async function updateContents(ctx: Ctx, root: Buildroot, list: readonly Value[]): Promise<void> {
  assertState(root, BUILDROOT.BUILDING);
  await record(ctx, root, list, { update: true, keep: true });
}

function assertState(root: Buildroot, state: number): void {
  if (root.br_type !== BUILDROOT_TYPE.STANDARD || root.state === state) return;
  throw new GenericError(`buildroot ${root.id} in wrong state ${root.state}`);
}

async function record(ctx: Ctx, root: Buildroot, list: readonly Value[], { update = false, keep = false }) {
  const ids = new Set((await rpmRows(ctx, list)).map((rpm) => rpm.id));
  const { files } = ctx.hub;
  const before = await contentsOf(files, root.id);
  const present = keep ? before.rpm : [];
  const known = new Set(present.map(({ id }) => id));
  const added: Content[] = [...ids].filter((id) => !known.has(id)).map((id) => ({ id, update }));
  await noteUses(ctx.tx, 'rpm', root.id, added);
  const all = [...present, ...added].sort((a, b) => a.id - b.id);
  await writeContents(files, root.id, { ...before, rpm: all });
}

/** The rows of a builder's list: an entry with a location is of that external repo, any other is ours. */
export async function rpmRows(ctx: Ctx, list: readonly Value[]): Promise<Rpm[]> {
  const entries = list.map(struct);
  const repos = await reposOf(ctx, entries);
  const external = entries.flatMap((rpm) => {
    const repo = repos.get(rpm.location ?? null);
    return repo ? [{ rpm, repo }] : [];
  });
  const internal = entries.filter((rpm) => !repos.has(rpm.location ?? null));
  return [...(await ownRows(ctx, internal)), ...(await externalRows(ctx, external))];
}

const struct = (value: Value): Struct => {
  if (isStruct(value)) return value;
  throw new GenericError(`Invalid type for rpm: ${repr(value)}`);
};

async function reposOf(ctx: Ctx, entries: readonly Struct[]): Promise<Map<Value, ExternalRepo>> {
  const locations = [...new Set(entries.map((rpm) => rpm.location ?? null))].filter((one) => one !== null);
  const ids = await Promise.all(locations.map((one) => idOf(ctx.tx, externalRepos, one)));
  const found = await externalRepos.byIds(ctx.tx, ids);
  return new Map(
    locations.map((location, i) => {
      const repo = found.get(ids[i] ?? -1);
      if (!repo) throw noSuchEntry('external_repo', location);
      return [location, repo];
    }),
  );
}

/** By id or by name: the regular one of ours, else a draft's or one that an external repo had. */
async function ownRows(ctx: Ctx, entries: readonly Struct[]): Promise<Rpm[]> {
  const names = entries.map((rpm) => ({ ...NAMELESS, ...rpm }) as unknown as Rpm);
  const [byId, byName] = await Promise.all([
    rpms.rowsOf(ctx.tx, entries, (rpm) => (typeof rpm.id === 'number' ? rpm.id : null)),
    rpms.findMany(ctx.tx, names),
  ]);
  return Promise.all(
    entries.map(async (rpm, i) => {
      const row = typeof rpm.id === 'number' ? byId.get(rpm.id) : (byName[i] ?? (await another(ctx, names[i]!)));
      if (!row) throw new GenericError(`No such rpm: ${repr(rpm)}`);
      return row;
    }),
  );
}

const NAMELESS = { name: '', version: '', release: '', arch: '' };

async function another(ctx: Ctx, name: Rpm): Promise<Rpm | undefined> {
  const [id] = await rpms.idsByName(ctx.tx, name);
  return id === undefined ? undefined : rpms.get(ctx.tx, id);
}

/** What is in a buildroot, as getBuildrootListing shows it, by name. */
export async function listing(ctx: Ctx, root: Buildroot) {
  const { rpm } = await contentsOf(ctx.hub.files, root.id);
  const rows = await rpms.rowsOf(ctx.tx, rpm, ({ id }) => id);
  const repos = await externalRepos.byIds(
    ctx.tx,
    [...rows.values()].map((row) => row.external_repo_id),
  );
  const found = rpm.flatMap(({ id, update }) => {
    const row = rows.get(id);
    return row ? [{ row, update }] : [];
  });
  return found
    .sort((a, b) => (nvraKey(a.row) < nvraKey(b.row) ? -1 : 1))
    .map(({ row, update }) => ({
      rpm_id: row.id,
      is_update: update,
      name: row.name,
      version: row.version,
      release: row.release,
      epoch: row.epoch,
      arch: row.arch,
      build_id: row.build_id,
      draft: row.build_id === null ? null : row.draft,
      external_repo_id: row.external_repo_id,
      external_repo_name: repos.get(row.external_repo_id)?.name ?? 'INTERNAL',
    }));
}
