/** A bare repository that any static file server can serve to `git clone` (git's "dumb" protocol). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeCommit, writeTree } from './objects.ts';

const BRANCH = 'refs/heads/main';

/** Makes the repository with one commit that holds the folder; returns the commit's name. */
export function publish(repository: string, folder: string, time: number): string {
  const write = (name: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), text, { mode });
  };
  const tree = writeTree(repository, folder);
  const commit = writeCommit(repository, {
    tree,
    author: 'Toji Demo <demo@example.com>',
    time,
    message: 'Demo packages',
  });
  write('config', '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n');
  write(BRANCH, `${commit}\n`);
  write('info/refs', `${commit}\t${BRANCH}\n`);
  write('objects/info/packs', '\n');
  // whoever pushes to it (by path) keeps it fit for serving
  write('hooks/post-update', '#!/bin/sh\nexec git update-server-info\n', 0o755);
  write('HEAD', `ref: ${BRANCH}\n`);
  return commit;
}
