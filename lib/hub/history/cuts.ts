import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { contentGenerators } from '#store/cg';
import { channels } from '#store/channels';
import { externalRepos } from '#store/externalrepos';
import { groups } from '#store/groups';
import { hosts } from '#store/hosts';
import { packages } from '#store/packages';
import { tags } from '#store/tags';
import { targets } from '#store/targets';
import type { Tx } from '#store/tx';
import { permissions } from '#store/users';
import { begun } from '../begun.ts';
import { findBuild, findBuildId } from '../builds/find.ts';
import { idOf, noSuchEntry } from '../lookup.ts';
import { findUser, plainId } from '../users/find.ts';
import { CUTS, type Cut, type Named } from './tables.ts';

/** The rows that a cut names, and Koji's name of their table. */
const NAMED: Readonly<Partial<Record<Cut, readonly [Named, string]>>> = Object.fromEntries(
  Object.entries({
    tag: [tags, 'tag'],
    package: [packages, 'package'],
    permission: [permissions, 'permissions'],
    cg: [contentGenerators, 'content_generator'],
    external_repo: [externalRepos, 'external_repo'],
    build_target: [targets, 'build_target'],
    group: [groups, 'groups'],
    host: [hosts, 'host'],
    channel: [channels, 'channels'],
  }),
) as Readonly<Partial<Record<Cut, readonly [Named, string]>>>;

/** The values of the cuts that are given: ids, but the text itself for keys and for packages of comps groups. */
export class GivenCuts {
  readonly names: readonly Cut[];
  readonly #tx: Tx;
  readonly #given: Struct;
  readonly #ids = new Map<Cut, Promise<number>>();
  readonly #exist: Promise<unknown>[] = [];

  constructor(tx: Tx, given: Struct) {
    this.#tx = tx;
    this.#given = given;
    this.names = CUTS.filter((cut) => given[cut] !== undefined);
  }

  /** What `column` has to be; an error for something that does not exist. */
  async value(cut: Cut, column: string): Promise<number | string> {
    if (column === 'key' || column === 'package') return str(this.#given[cut]!);
    const known = this.#ids.get(cut) ?? this.#resolve(cut, this.#given[cut]!);
    this.#ids.set(cut, known);
    return known;
  }

  async #resolve(cut: Cut, info: Value): Promise<number> {
    if (cut === 'user') {
      const user = findUser(this.#tx, info, true);
      this.#later(user);
      return (await plainId(this.#tx, info)) ?? (await user).id;
    }
    if (cut === 'build') {
      this.#later(findBuild(this.#tx, info, true));
      return (await findBuildId(this.#tx, info, true))!;
    }
    const [rows, name] = NAMED[cut]!;
    const id = await idOf(this.#tx, rows, info);
    if (id === undefined) throw noSuchEntry(name, info);
    this.#later(this.#assertExists(rows, id, name, info));
    return id;
  }

  /** The rows of an id are read together with the look whether there is such a one. */
  #later(existence: Promise<unknown>): void {
    this.#exist.push(begun(existence));
  }

  async #assertExists(rows: Named, id: number, name: string, info: Value): Promise<void> {
    if (!(await rows.get(this.#tx, id))) throw noSuchEntry(name, info);
  }

  /** An error when one of the ids that were given is none. To be asked for after the values. */
  async assertExist(): Promise<void> {
    await Promise.all(this.#exist);
  }
}
