import type { Value } from '#core/xmlrpc/value';
import type { Catalogued } from './columns.ts';
import { entity } from './entity.ts';
import { type Key, pad } from './table.ts';
import type { Tx } from './tx.ts';

/** An RPM: of a build, or one of an external repo that a buildroot has held. */
export interface Rpm {
  readonly id: number;
  /** null for one of an external repo */
  readonly build_id: number | null;
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly arch: string;
  /** of a draft build */
  readonly draft: boolean;
  /** 0 = ours */
  readonly external_repo_id: number;
  /** hex sigmd5 */
  readonly payloadhash: string;
  /** bytes */
  readonly size: number;
  /** seconds since the epoch */
  readonly buildtime: number;
  readonly buildroot_id: number | null;
  /** imported without the file (content generators) */
  readonly metadata_only: boolean;
  readonly extra: Value;
}

/** An RPM as it stands in its build's pack. */
export interface PackedRpm extends Rpm {
  /** keys of the signatures that are known; '' is the unsigned one */
  readonly sigs: readonly string[];
}

export type Nvra = Pick<Rpm, 'name' | 'version' | 'release' | 'arch'>;
export const nvraKey = ({ name, version, release, arch }: Nvra): string => `${name}-${version}-${release}.${arch}`;

const catalogue: Catalogued<Rpm> = {
  columns: {
    name: ['word', (rpm) => rpm.name],
    version: ['word', (rpm) => rpm.version],
    release: ['word', (rpm) => rpm.release],
    arch: ['word', (rpm) => rpm.arch],
    draft: ['int', (rpm) => Number(rpm.draft)],
    build_id: ['int', (rpm) => rpm.build_id],
    buildroot_id: ['int', (rpm) => rpm.buildroot_id],
    external_repo_id: ['int', (rpm) => rpm.external_repo_id],
  },
  final: () => true,
};

const rows = entity<Rpm>({
  name: 'rpm',
  catalogue,
  lists: {
    g1: (rpm) => (rpm.buildroot_id === null ? null : [`rpm/buildroot/${rpm.buildroot_id}`, pad(rpm.id)]),
    g2: (rpm) => ['rpm', pad(rpm.id)],
  },
});

/** Under one NVRA there is one regular RPM of ours, one of each external repo, and any number of drafts. */
function nameItem(rpm: Rpm) {
  const kind =
    rpm.external_repo_id !== 0 ? `external#${rpm.external_repo_id}` : rpm.draft ? `draft#${pad(rpm.id)}` : '.';
  return { pk: `rpm_name#${nvraKey(rpm)}`, sk: kind, id: rpm.id };
}

/** The RPMs that hold these names, each in its place. */
async function heldAt(tx: Tx, names: readonly Key[]): Promise<(Rpm | undefined)[]> {
  const held = await tx.getMany(names);
  const found = await rows.rowsOf(tx, held, (item) => item?.id as number | undefined);
  return held.map((item) => item && found.get(Number(item.id)));
}

export const rpms = {
  name: rows.name,
  ...catalogue,
  keyOf: rows.keyOf,
  /** where the regular RPM of ours is held under a name as `nvraKey` makes it: for reading it ahead */
  nameKey: (name: string): Key => ({ pk: `rpm_name#${name}`, sk: '.' }),
  /** all RPMs from this id on */
  since: (tx: Tx, id: number): Promise<Rpm[]> => rows.list(tx, 'g2', 'rpm', { from: pad(id) }),
  nextId: rows.nextId,
  get: rows.get,
  getMany: rows.getMany,
  byIds: rows.byIds,
  rowsOf: rows.rowsOf,
  /** built in a buildroot */
  ofBuildroot: (tx: Tx, id: number): Promise<Rpm[]> => rows.list(tx, 'g1', `rpm/buildroot/${id}`),
  /** the ids under each name, the regular one of ours first, then newer before older ones */
  async idsByName(tx: Tx, name: Nvra): Promise<number[]> {
    const items = await tx.query({ pk: `rpm_name#${nvraKey(name)}` });
    const rank = (sk: string) => (sk === '.' ? 0 : sk.startsWith('draft#') ? 1 : 2);
    const order = [...items].sort((a, b) => rank(a.sk) - rank(b.sk) || Number(b.id) - Number(a.id));
    return order.map((item) => Number(item.id));
  },
  /** the regular ones of ours, in the order of the names; undefined where there is none */
  findMany: (tx: Tx, names: readonly Nvra[]): Promise<(Rpm | undefined)[]> =>
    heldAt(
      tx,
      names.map((name) => rpms.nameKey(nvraKey(name))),
    ),
  /** those of external repos, in the order of the names */
  findExternal: (tx: Tx, names: readonly (Nvra & { external_repo_id: number })[]): Promise<(Rpm | undefined)[]> =>
    heldAt(
      tx,
      names.map((name) => ({ pk: `rpm_name#${nvraKey(name)}`, sk: `external#${name.external_repo_id}` })),
    ),
  /** an RPM without a build (of an external repo); those of builds are added with `addToBuild` */
  insert(tx: Tx, rpm: Rpm): void {
    rows.insert(tx, rpm);
    tx.insert(nameItem(rpm));
  },
  replace(tx: Tx, old: Rpm, rpm: Rpm): void {
    rows.replace(tx, old, rpm);
    const [before, after] = [nameItem(old), nameItem(rpm)];
    if (before.pk === after.pk && before.sk === after.sk) return;
    tx.delete(before);
    tx.insert(after);
  },
  remove(tx: Tx, rpm: Rpm): void {
    rows.remove(tx, rpm);
    tx.delete(nameItem(rpm));
  },
};
