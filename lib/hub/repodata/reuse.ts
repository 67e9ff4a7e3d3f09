import { createHash } from 'node:crypto';
import type { Value } from '#core/xmlrpc/value';
import type { FileStore } from '#store/files';

/**
 * Repositories with equal content are made once: an arch that has not changed since the last repo, a side tag that has
 * nothing of its own yet. What is in a repository has a digest, and under it stands where such metadata was put last (store/repocontent.ts).
 */
export function contentKey(parts: Readonly<Record<string, Value | readonly string[]>>): string {
  // the first word changes when the same content comes to other metadata
  return createHash('sha256')
    .update(`1 ${JSON.stringify(parts)}`)
    .digest('hex');
}

/** Copies a repository's metadata; null when it is not there any more. Answers the names of the files. */
export async function copyMetadata(files: FileStore, from: string, to: string): Promise<string[] | null> {
  const { files: found } = await files.list(`${from}/`);
  const names = found.map((file) => file.key.slice(from.length + 1)).filter((name) => !name.includes('/'));
  if (!names.includes('repomd.xml')) return null;
  await Promise.all(names.map((name) => files.copy(`${from}/${name}`, `${to}/${name}`)));
  return names;
}
