/** The groups of the seed distribution, from the comps file in its metadata. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../places.ts';
import { seedArch } from '../seed.ts';

/** Group id -> package names. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** The groups of a comps file as the seed writes it (one member a line). */
export function parseComps(xml: string): Groups {
  const groups = [...xml.matchAll(/<group>(.*?)<\/group>/gs)].map((group): [string, string[]] => {
    const text = group[1] ?? '';
    const id = /<id>(.*?)<\/id>/.exec(text)?.[1] ?? '';
    return [id, [...text.matchAll(/<packagereq[^>]*>(.*?)<\/packagereq>/g)].map((member) => member[1] ?? '')];
  });
  return new Map(groups);
}

export function seedGroups(): Groups {
  const repodata = join(CACHE.seed, seedArch(), 'repodata');
  const comps = readdirSync(repodata).find((name) => name.endsWith('-comps.xml'));
  if (!comps) throw new Error(`the seed distribution has no comps file in ${repodata}`);
  return parseComps(readFileSync(join(repodata, comps), 'utf8'));
}
