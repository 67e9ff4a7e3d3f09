import { BUILD } from '#core/states';
import type { Build } from './builds.ts';
import { rpmsStamp } from './rpmpacks.ts';
import type { StampName } from './stamps.ts';
import type { Item, Key, Range } from './table.ts';
import { type Store, Tx } from './tx.ts';

/** Rows with names: the kind of the partition, and the stamp of what is shown of them. */
const NAMED = new Map<string, StampName | null>([
  ['tag', 'names/tag'],
  ['user', 'names/user'],
  ['volume', 'names/volume'],
  ['content_generator', 'names/content_generator'],
  ['permission', 'names/permission'],
  // these never change once they are there
  ['package', null],
  ['btype', null],
]);

/** Sort key of the row itself. */
const ROW = '.';

/** Tables whose rows of one tag are under the tag's stamp. */
const OF_TAG = new Set([
  ...['tag_config', 'tag_extra', 'tag_inheritance', 'tag_packages', 'tag_listing', 'tag_external_repos'],
  ...['group_config', 'group_package_listing', 'group_req_listing'],
]);

/** Items of builds by partition, as they were at one state of all builds. */
export type KnownBuilds = Map<string, Item>;

/**
 * A read-only transaction that notes what its answers depend on, as names of stamps. What no stamp stands for makes the answer
 * one that must not be remembered (`forgettable` says why): so a read that was added later cannot make answers stale.
 */
export class WatchedTx extends Tx {
  readonly needed = new Set<StampName>();
  forgettable: string | undefined;
  readonly #past: boolean;
  readonly #builds: KnownBuilds;

  /**
   * `past`: all reads of versioned rows are of an event that is committed, and so never change; `builds`: those that are
   * known already, and where others are added.
   */
  constructor(store: Store, past: boolean, builds: KnownBuilds = new Map()) {
    super(store);
    this.#past = past;
    this.#builds = builds;
  }

  override async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const missing = keys.filter((key) => !this.#known(key));
    const fetched = missing.length > 0 ? await super.getMany(missing) : [];
    const found = new Map(missing.map((key, i) => [key, fetched[i]]));
    return keys.map((key) => {
      const item = this.#known(key) ?? found.get(key);
      this.#note(key, item);
      return item;
    });
  }

  /** The row of a build; its partition has other items too. */
  #known({ pk, sk }: Key): Item | undefined {
    return sk === ROW ? this.#builds.get(pk) : undefined;
  }

  override async query(range: Range): Promise<Item[]> {
    if (range.index) this.forgettable ??= `index ${range.index} ${range.pk}`;
    else if (!this.#versioned(range.pk)) this.forgettable ??= range.pk;
    return super.query(range);
  }

  override put(item: Key): void {
    throw new Error(`a remembered answer cannot write: ${item.pk}`);
  }

  #note({ pk, sk }: Key, item: Item | undefined): void {
    // what is active is no matter of the past
    if (this.#past ? pk.includes('/') : this.#versioned(pk)) {
      if (this.#past) this.forgettable ??= pk;
      return;
    }
    const kind = /^[a-z_]+(?=[#!])/.exec(pk)?.[0] ?? '';
    const stamp = NAMED.get(kind);
    if (kind === 'build' && sk === ROW) this.#noteBuild(pk, item);
    else if (kind === 'build' && sk.startsWith('rpms#')) this.needed.add(rpmsStamp(Number(pk.slice('build#'.length))));
    // what is not there yet can come without a stamp
    else if (stamp === undefined || !item) this.forgettable ??= `${pk}${item ? '' : ' (absent)'}`;
    else if (stamp) this.needed.add(stamp);
  }

  #noteBuild(pk: string, item: Item | undefined): void {
    const build = item?.row as Build | undefined;
    this.needed.add('builds');
    if (!item || !build || build.state === BUILD.BUILDING) this.forgettable ??= `${pk} (changes)`;
    else this.#builds.set(pk, item);
  }

  /** False for what is no versioned row, or one that no stamp stands for. */
  #versioned(pk: string): boolean {
    const [table = '', path, value] = pk.split('/');
    if (value === undefined) return false;
    const known = OF_TAG.has(table) || table === 'tag_package_owners';
    if (this.#past) return known;
    if (!known || path !== 'tag') return false;
    this.needed.add(table === 'tag_package_owners' ? `owners/${Number(value)}` : `tag/${Number(value)}`);
    return true;
  }
}
