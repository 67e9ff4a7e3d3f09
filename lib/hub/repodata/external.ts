import { GenericError } from '#core/errors';
import { bounded, decompressed, verified } from '#core/repodata/decompress';
import { KINDS, type Kind } from '#core/repodata/fragments';
import type { MergeSource } from '#core/repodata/merge';
import { type ListedFile, parseRepomd } from '#core/repodata/repomd';
import type { FileStore } from '#store/files';

/** An external repo as it is now: what its repomd.xml lists. */
export interface ExternalContent {
  /** ends in a slash; credentials left out */
  readonly url: string;
  readonly listed: ReadonlyMap<string, ListedFile>;
  readonly credentials: string | undefined;
}

/** A repository that changes while it is read is read again. */
const TRIES = 3;
const REPOMD_TIMEOUT_MS = 30_000;
const FILE_TIMEOUT_MS = 600_000;

/** Bytes. Those of the largest distributions are some ten kilobytes, 100 MB and 1 GB. */
const MOST = { repomd: 2 ** 22, compressed: 2 ** 30, plain: 2 ** 33 };

/** Reads repomd.xml; `arch` is what `$arch` in the URL stands for. */
export async function openExternal(address: string, arch: string): Promise<ExternalContent> {
  const parsed = new URL(address.replaceAll('$arch', arch));
  const { username, password } = parsed;
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const credentials = username ? `Basic ${Buffer.from(secret).toString('base64')}` : undefined;
  parsed.username = '';
  parsed.password = '';
  const url = parsed.href.endsWith('/') ? parsed.href : `${parsed.href}/`;
  for (let left = TRIES; ; left--) {
    try {
      const answer = await get(`${url}repodata/repomd.xml`, credentials, REPOMD_TIMEOUT_MS);
      const chunks = await Array.fromAsync(bounded(bodyOf(answer), MOST.repomd));
      return { url, credentials, listed: parseRepomd(Buffer.concat(chunks).toString('utf8')) };
    } catch (error) {
      if (left === 1) throw unreadable(url, error);
    }
  }
}

/** The bucket clears the cache after 30 days; what is about to go is fetched again. Seconds. */
const FRESH = 20 * 86_400;

/**
 * Fetches the package metadata into the cache, where it lies under its digest: what is there is not fetched again.
 *
 * @param now seconds since the epoch
 */
export async function cacheExternal(files: FileStore, content: ExternalContent, now: number): Promise<void> {
  if (!content.listed.has('primary')) throw new GenericError(`external repo ${content.url} has no primary metadata`);
  for (const kind of KINDS) {
    const listed = content.listed.get(kind);
    const cached = listed && (await files.stat(cacheKey(listed)));
    if (!listed || (cached && now - cached.mtime < FRESH)) continue;
    try {
      const answer = await get(addressOf(listed, content.url), content.credentials, FILE_TIMEOUT_MS);
      const body = bounded(bodyOf(answer), MOST.compressed);
      await files.putStream(cacheKey(listed), verified(body, listed.checksum));
    } catch (error) {
      throw unreadable(content.url, error);
    }
  }
}

/** The cached content as one of the repositories to merge. */
export function externalSource(files: FileStore, { url, listed }: ExternalContent): MergeSource {
  return {
    base: url,
    origin: url,
    open: (kind: Kind) => {
      const file = listed.get(kind);
      return file ? bounded(decompressed(files.stream(cacheKey(file))), MOST.plain) : nothing();
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const cacheKey = ({ checksum }: ListedFile): string => `cache/external/${checksum.type}-${checksum.value}`;

/** At the same place as the repo: its list may not have the hub ask others, and tell them its password. */
function addressOf({ href }: ListedFile, url: string): string {
  const address = new URL(href, url);
  if (address.origin !== new URL(url).origin) throw new Error(`${href} is not a file of the repository`);
  return address.href;
}

const bodyOf = (answer: Response) => answer.body as unknown as AsyncIterable<Uint8Array>;

async function get(url: string, credentials: string | undefined, timeout: number): Promise<Response> {
  const headers: Record<string, string> = credentials ? { authorization: credentials } : {};
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeout) });
  if (!answer.ok || !answer.body) throw new Error(`${url}: HTTP status ${answer.status}`);
  return answer;
}

function unreadable(url: string, error: unknown): Error {
  const { message, cause } = error as Error;
  const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return new GenericError(`external repo ${url} cannot be read: ${reason}`);
}
