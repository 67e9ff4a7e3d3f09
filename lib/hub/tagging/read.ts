import { truthy } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { packages } from '#store/packages';
import { rpmsOfBuilds } from '#store/rpmpacks';
import { tagListing, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import { namesOf } from '../builds/show.ts';
import { knownType, listedFacts } from '../builds/types.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { type Ancestor, readInheritance } from '../tags/inheritance.ts';
import { type Listing, selectTagged, type TaggedBuild, taggedRows } from './select.ts';

export interface ReadTagged {
  readonly event?: number | null;
  readonly inherit?: boolean;
  /** false or 0 for all, true for one of each package, or how many */
  readonly latest?: Value;
  /** name of a package */
  readonly package?: string | null;
  /** user name */
  readonly owner?: string | null;
  readonly type?: string | null;
  readonly extra?: boolean;
  readonly draft?: boolean | null;
  /** of the tag at the event, for callers that have them already; absent: they are read */
  readonly ancestors?: readonly Ancestor[];
  /** the RPMs of the builds will be asked for next: they are read together with the builds */
  readonly withRpms?: boolean;
}

/** The builds of a tag with what listTagged says of each. */
export async function readTagged(tx: Tx, tag: number, options: ReadTagged = {}): Promise<TaggedBuild[]> {
  const { chosen, found } = await chooseTagged(tx, tag, options);
  const [names, tagNames] = await Promise.all([
    namesOf(tx, [...found.values()]),
    tags.namesOf(tx, chosen, (row) => row.tag_id),
  ]);
  const rows = taggedRows(chosen, found, { tags: tagNames, builds: names }, options.extra ?? false);
  const { type = null } = options;
  return type === null ? rows : rows.map((row) => ({ ...row, ...listedFacts(found.get(row.build_id), type) }));
}

export interface Chosen {
  readonly chosen: readonly Listing[];
  /** the builds named in it */
  readonly found: ReadonlyMap<number, Build>;
}

/** The listing of a tag, cut as asked, with its builds. */
export async function chooseTagged(tx: Tx, tag: number, options: ReadTagged): Promise<Chosen> {
  const { event = null, inherit = false, type = null, owner = null } = options;
  if (type !== null) await knownType(tx, type);
  const [packageId, ownerId, ancestors] = await Promise.all([
    options.package ? packages.findId(tx, 'name', options.package) : null,
    owner ? users.findId(tx, 'name', owner) : null,
    options.ancestors ?? readInheritance(tx, tag, { event }),
  ]);
  if (packageId === undefined || ownerId === undefined) return { chosen: [], found: new Map() };
  const order = inherit ? [tag, ...ancestors.map((link) => link.parent_id)] : [tag];
  const [listed, rows] = await Promise.all([
    resolvePackages(tx, tag, { event, ancestors, ...(packageId === null ? {} : { packageId }) }),
    readListings(tx, order, event, packageId),
  ]);
  const selection = { order, packages: listed, latest: latestCount(options.latest ?? false) };
  const read = async (some: readonly Listing[]): Promise<Map<number, Build>> => {
    const ids = options.withRpms ? some.map((row) => row.build_id) : [];
    const [found] = await Promise.all([buildsOf(tx, some), rpmsOfBuilds(tx, ids)]);
    return found;
  };
  const asks = ownerId !== null || type !== null || (options.draft ?? null) !== null;
  if (!asks) {
    const chosen = selectTagged(rows, selection);
    return { chosen, found: await read(chosen) };
  }
  const found = await read([...rows.values()].flat());
  const wanted = (id: number): boolean => fits(found.get(id), { ownerId, type, draft: options.draft ?? null });
  return { chosen: selectTagged(rows, { ...selection, wanted }), found };
}

function fits(
  build: Build | undefined,
  { ownerId, type, draft }: { ownerId: number | null; type: string | null; draft: boolean | null },
): boolean {
  if (!build) return false;
  return (
    (ownerId === null || build.owner === ownerId) &&
    (type === null || Object.hasOwn(build.types, type)) &&
    (draft === null || build.draft === draft)
  );
}

const buildsOf = (tx: Tx, rows: readonly Listing[]): Promise<Map<number, Build>> =>
  builds.rowsOf(tx, rows, (row) => row.build_id);

/** tag id -> its own listing */
async function readListings(
  tx: Tx,
  order: readonly number[],
  event: number | null,
  packageId: number | null,
): Promise<Map<number, readonly Listing[]>> {
  const ids = [...new Set(order)];
  const lists = await Promise.all(
    ids.map((id) => tagListing.at(tx, 'tag', id, event, packageId === null ? '' : `${id}#${packageId}#`)),
  );
  return new Map(ids.map((id, i) => [id, lists[i]!]));
}

/** `latest` as clients send it: a number is so many of each package, 0 all; of anything else Python's truth counts. */
const latestCount = (latest: Value): number => (typeof latest === 'number' ? latest : truthy(latest) ? 1 : 0);
