import { gunzipSync } from 'node:zlib';
import { factsOf, type PackageFacts, packageElements } from '#core/repodata/elements';
import { parseRepomd } from '#core/repodata/repomd';
import type { FileStore } from '#store/files';

/** The packages that a repository in the file store lists. */
export async function packagesIn(files: FileStore, folder: string): Promise<PackageFacts[]> {
  const repomd = parseRepomd(Buffer.from((await files.get(`${folder}/repodata/repomd.xml`))!).toString());
  const primary = (await files.get(`${folder}/${repomd.get('primary')!.href}`))!;
  const found: PackageFacts[] = [];
  const xml = (async function* () {
    yield gunzipSync(primary);
  })();
  for await (const elements of packageElements(xml)) found.push(...elements.map(factsOf));
  return found;
}
