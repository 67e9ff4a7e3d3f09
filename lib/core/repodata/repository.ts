/** A whole repository's metadata: the three package files, the groups, repomd.xml. */

import { KINDS, type Kind } from './fragments.ts';
import { document, type MetadataFile, type Pieces, type Write, writeCompressed, writePlain } from './metadata-file.ts';
import { repomd } from './repomd.ts';

export interface RepositoryContent {
  /** number of packages */
  count: number;
  /** The package elements of a kind, in the same order for each. */
  packages: (kind: Kind) => Pieces;
  /** comps.xml */
  comps?: string;
  /** lines of pkgorigins, where external repos are merged */
  origins?: Pieces;
}

export interface Repository {
  /** to be written last: what it lists must be there */
  repomd: string;
  files: MetadataFile[];
}

/**
 * Writes the metadata of one repository.
 * @param open gives where the file that is made next goes; its final name is in the result
 * @param now seconds since 1970
 */
export async function writeRepository(
  content: RepositoryContent,
  open: (type: string) => Write,
  now: number,
): Promise<Repository> {
  const files: MetadataFile[] = [];
  for (const kind of KINDS) {
    const pieces = document(kind, content.count, content.packages(kind));
    files.push(await writeCompressed(kind, `${kind}.xml`, pieces, open(kind)));
  }
  if (content.comps !== undefined) {
    files.push(await writePlain('group', 'comps.xml', content.comps, open('group')));
    files.push(await writeCompressed('group_gz', 'comps.xml', [content.comps], open('group_gz')));
  }
  if (content.origins) files.push(await writeCompressed('origin', 'pkgorigins', content.origins, open('origin')));
  return { repomd: repomd(files, now), files };
}
