import { createHash } from 'node:crypto';
import { isStruct, type Struct } from '#core/xmlrpc/value';
import { tagExternalRepos } from '#store/tags';
import type { Ctx } from '../context.ts';
import { type ExternalRepoInfo, listExternalRepos } from '../externalrepos/find.ts';
import type { Hub } from '../hub.ts';
import { openExternal } from '../repodata/external.ts';
import { externalData, setExternalData } from '../repos/externaldata.ts';
import { repoArchesOf } from '../repos/listing.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { act } from './act.ts';

/**
 * Looks at the external repos that tags use. When one has changed, repos made of what it was are no longer current: who asks
 * for the last state of the tag gets a new one. A repo that cannot be reached is taken as unchanged.
 */
export async function watchExternalRepos(hub: Hub): Promise<void> {
  const all = await act(hub, (ctx) => watched(ctx));
  for (const { repo, arches } of all) {
    const seen = await look(hub, repo, arches);
    if (seen) await act(hub, (ctx) => note(ctx, repo, seen));
  }
}

interface Watched {
  readonly repo: ExternalRepoInfo;
  /** what `$arch` in its address stands for */
  readonly arches: readonly string[];
}

async function watched(ctx: Ctx): Promise<Watched[]> {
  const none = { info: null, url: null, event: null, queryOpts: null };
  const all = (await listExternalRepos(ctx.tx, none)) as ExternalRepoInfo[];
  const found = await Promise.all(
    all.map(async (repo) => {
      const links = await tagExternalRepos.at(ctx.tx, 'repo', repo.id);
      if (!repo.url.includes('$arch')) return { repo, arches: links.length > 0 ? [''] : [] };
      const configs = await Promise.all(links.map((link) => buildConfig(ctx.tx, link.tag_id)));
      const words = links.map((link, i) => link.arches || configs[i]!.arches);
      return { repo, arches: [...new Set(words.flatMap((list) => repoArchesOf(list)))] };
    }),
  );
  return found.filter(({ arches }) => arches.length > 0);
}

/** arch -> digest of what its repomd.xml lists */
async function look(hub: Hub, repo: ExternalRepoInfo, arches: readonly string[]): Promise<Struct | null> {
  try {
    const seen = await Promise.all(
      arches.map(async (arch) => {
        const { listed } = await openExternal(repo.url, arch);
        const sums = [...listed.values()].map((file) => file.checksum.value).sort();
        return [arch || 'all', createHash('sha256').update(sums.join(' ')).digest('hex')];
      }),
    );
    return Object.fromEntries(seen) as Struct;
  } catch (error) {
    hub.log.error('external repo', { name: repo.name, error: (error as Error).message });
    return null;
  }
}

async function note(ctx: Ctx, repo: ExternalRepoInfo, seen: Struct): Promise<void> {
  const before = await externalData(ctx, repo.id);
  const known = isStruct(before) ? before : {};
  if (Object.entries(seen).every(([arch, digest]) => known[arch] === digest)) return;
  await setExternalData(ctx, repo.id, { ...known, ...seen });
}
