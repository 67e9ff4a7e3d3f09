import type { Tx } from './tx.ts';

const keyOf = (content: string) => ({ pk: `repo_content#${content}`, sk: '.' });

/**
 * Folder below the top directory where metadata of this content (its digest) was put last; repos are deleted, so it may be
 * gone.
 */
export async function madeBefore(tx: Tx, content: string): Promise<string | undefined> {
  return (await tx.get(keyOf(content)))?.folder as string | undefined;
}

/** `ttl`: epoch seconds after which nobody needs to look there any more */
export function noteMade(tx: Tx, content: string, folder: string, ttl: number): void {
  tx.put({ ...keyOf(content), folder, ttl: Math.floor(ttl) });
}
