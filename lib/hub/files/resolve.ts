import { LONGEST_KEY } from '#store/files';
import { latestRepo } from '#store/repos';
import type { Tx } from '#store/tx';

/** Folders of the top directory that anybody may read. */
const ROOTS = new Set(['packages', 'work', 'scratch', 'repos', 'repos-dist', 'vol']);

/**
 * The object key for a path below kojifiles, or null when nobody may read there. Koji's links are resolved here:
 * `repos/TAG/latest`, and `toplink` in a repo, which leads back to the top directory.
 */
export async function resolvePath(tx: Tx, path: string): Promise<string | null> {
  if (Buffer.byteLength(path) > LONGEST_KEY) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0')) return null;
  const link = parts.indexOf('toplink');
  const below = link >= 0 && /^repos(-dist)?$/.test(parts[0] ?? '') ? parts.slice(link + 1) : parts;
  const [root = '', tag, id] = below;
  if (!ROOTS.has(root)) return null;
  if ((root === 'repos' || root === 'repos-dist') && id === 'latest') {
    const latest = await latestRepo(tx, tag!, root === 'repos-dist');
    return latest === undefined ? null : [root, tag, String(latest), ...below.slice(3)].join('/');
  }
  return below.join('/');
}
