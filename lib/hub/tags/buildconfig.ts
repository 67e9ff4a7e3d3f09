import { loads } from '#core/pyjson';
import type { Value } from '#core/xmlrpc/value';
import { type TagConfig, tagConfig, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { idOf } from '../lookup.ts';
import { findTag, noSuchTag, type TagInfo, tagExtraText } from './find.ts';
import { type Ancestor, readInheritance } from './inheritance.ts';

/** The tag from which a value was inherited. */
interface Origin {
  readonly id: number;
  readonly name: string;
}

export interface BuildConfig extends TagInfo {
  readonly extra: Readonly<Record<string, Value>>;
  readonly config_inheritance: {
    readonly extra: Readonly<Record<string, Origin>>;
    readonly arches: Origin | null;
  };
}

/**
 * A tag with what it inherits as a build tag: arches, when it says nothing itself, and extra values, the nearest of each
 * key. Links that are `noconfig` bring nothing; a blocked key hides what is behind it.
 */
export async function buildConfig(tx: Tx, info: Value, event: number | null = null): Promise<BuildConfig> {
  const id = await idOf(tx, tags, info);
  const [tag, links] = await Promise.all([
    findTag(tx, id ?? info, { event }),
    id === undefined ? [] : readInheritance(tx, id, { event }),
  ]);
  if (!tag) throw noSuchTag(info);
  const ancestors = links.filter((link) => !link.noconfig);
  const ids = [...new Set([tag.id, ...ancestors.map((link) => link.parent_id)])];
  const [extras, configs] = await Promise.all([
    Promise.all(ids.map((id) => tagExtraText(tx, id, event))),
    tag.arches === null ? configsAt(tx, ids.slice(1), event) : [],
  ]);
  const extraOf = new Map(ids.map((id, i) => [id, extras[i]!]));
  const withArches = new Map(
    configs.flatMap((row) => (row?.arches == null ? [] : [[row.tag_id, row.arches] as const])),
  );
  const source = ancestors.find((link) => withArches.has(link.parent_id));
  const { extra, from } = mergeExtra(tag.id, ancestors, extraOf);
  return {
    ...tag,
    arches: source ? withArches.get(source.parent_id)! : tag.arches,
    extra,
    config_inheritance: { extra: from, arches: source ? origin(source) : null },
  };
}

const origin = (link: Ancestor): Origin => ({ id: link.parent_id, name: link.name });

async function configsAt(tx: Tx, ids: readonly number[], event: number | null): Promise<(TagConfig | undefined)[]> {
  if (event !== null) return (await Promise.all(ids.map((id) => tagConfig.at(tx, 'tag', id, event)))).flat();
  return tagConfig.activeMany(
    tx,
    ids.map((id) => ({ path: 'tag', value: id, key: String(id) })),
  );
}

function mergeExtra(
  tag: number,
  ancestors: readonly Ancestor[],
  extraOf: ReadonlyMap<number, ReadonlyMap<string, string | null>>,
) {
  const merged = new Map(extraOf.get(tag));
  const from: Record<string, Origin> = {};
  for (const link of ancestors) {
    for (const [key, value] of extraOf.get(link.parent_id) ?? []) {
      if (merged.has(key)) continue;
      merged.set(key, value);
      from[key] = origin(link);
    }
  }
  const shown = [...merged].flatMap(([key, value]) => (value === null ? [] : [[key, loads(value)] as const]));
  return { extra: Object.fromEntries(shown), from };
}
