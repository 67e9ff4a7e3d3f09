import { GenericError } from '#core/errors';
import { decompressed, verified } from '#core/repodata/decompress';
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
      return { url, credentials, listed: parseRepomd(await answer.text()) };
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
      const answer = await get(new URL(listed.href, content.url).href, content.credentials, FILE_TIMEOUT_MS);
      const body = answer.body as unknown as AsyncIterable<Uint8Array>;
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
      return file ? decompressed(files.stream(cacheKey(file))) : nothing();
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const cacheKey = ({ checksum }: ListedFile): string => `cache/external/${checksum.type}-${checksum.value}`;

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
