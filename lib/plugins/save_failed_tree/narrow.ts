import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { GenericError } from '#core/errors';

/** Of gzip: a build directory is large, and somebody waits for it. */
const LEVEL = 3;

/** Copies a .tar.gz stream with only those members whose names `keep` accepts. The answer is how many there were. */
export async function narrowArchive(from: Readable, to: Writable, keep: (name: string) => boolean): Promise<number> {
  const members = extract();
  const kept = pack();
  let count = 0;
  const sorting = async () => {
    for await (const member of members) {
      assertPlain(member.header.name);
      if (!keep(member.header.name)) {
        member.resume();
        continue;
      }
      count++;
      if (member.header.type === 'file') await pipeline(member, kept.entry(member.header));
      else {
        kept.entry(member.header);
        member.resume();
      }
    }
    kept.finalize();
  };
  await Promise.all([
    pipeline(from, createGunzip(), members),
    sorting(),
    pipeline(kept, createGzip({ level: LEVEL }), to),
  ]);
  return count;
}

/** Our own packer makes no such names: it is not its archive. */
function assertPlain(name: string): void {
  if (name.startsWith('/') || name.split('/').includes('..'))
    throw new GenericError(`unsafe name in the tree: ${name}`);
}
