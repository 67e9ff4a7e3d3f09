/** Git objects written as loose files: enough to publish a folder without the git program. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Stores an object and returns its name (hex SHA-1 over kind, length and content). */
function writeObject(repository: string, kind: 'blob' | 'tree' | 'commit', content: Uint8Array): string {
  const whole = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  const name = createHash('sha1').update(whole).digest('hex');
  const file = join(repository, 'objects', name.slice(0, 2), name.slice(2));
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, deflateSync(whole), { mode: 0o444 });
  }
  return name;
}

/** Stores a folder as a tree; git sorts folders as if their names ended in a slash. */
export function writeTree(repository: string, folder: string): string {
  const entries = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { mode } = statSync(path);
    if (statSync(path).isDirectory()) {
      return { key: `${name}/`, name, mode: '40000', id: writeTree(repository, path) };
    }
    const id = writeObject(repository, 'blob', readFileSync(path));
    return { key: name, name, mode: mode & 0o100 ? '100755' : '100644', id };
  });
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const lines = entries.map(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
  return writeObject(repository, 'tree', Buffer.concat(lines.flat()));
}

export interface Commit {
  readonly tree: string;
  /** Name <address> */
  readonly author: string;
  /** seconds since 1970 */
  readonly time: number;
  readonly message: string;
}

export function writeCommit(repository: string, { tree, author, time, message }: Commit): string {
  const who = `${author} ${time} +0000`;
  const text = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\n${message}\n`;
  return writeObject(repository, 'commit', Buffer.from(text));
}
