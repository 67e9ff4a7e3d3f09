import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FakeHub } from '../doubles/fake-hub.ts';
import { PartUploads } from '../doubles/part-uploads.ts';
import { printTable } from './table.ts';

const MIB = 1024 * 1024;
const SMALL = 12 * 1024;

/**
 * A failed tree of so many MiB on its way from the disk into the store: a quarter small files of words, a quarter large ones that cannot
 * be compressed, the rest large ones that can by half. The agent's part is a process of its own, so that its memory is told
 * apart; the packer takes root's rights, as in a container.
 */
export async function benchTree(size: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'toji-tree-'));
  const uploads = new PartUploads(() => hub, 16 * MIB);
  const names = {
    start: 'toji.startTree',
    sign: 'toji.signTreeParts',
    finish: 'toji.finishTree',
    drop: 'toji.dropTree',
  };
  const hub: FakeHub = await new FakeHub(uploads.methods(names, 2, () => 'tree.tar.gz')).start();
  try {
    fill(join(folder, 'builddir'), size * MIB);
    const agent = spawn(process.execPath, [join(import.meta.dirname, 'tree-agent.ts'), hub.url, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = JSON.parse(await text(agent.stdout)) as { size: number; seconds: number; rss: number };
    const members = execFileSync('tar', ['-tzf', '-'], { input: hub.files.get('tree.tar.gz'), maxBuffer: 100 * MIB });
    const files = members.toString().trim().split('\n').length;
    printTable(
      ['tree MiB', 'members', 'archive MiB', 'seconds', "agent's peak MiB"],
      [
        [
          ...[String(size), files.toLocaleString('en'), (told.size / MIB).toFixed(0)],
          ...[told.seconds.toFixed(1), (told.rss / MIB).toFixed(0)],
        ],
      ],
    );
  } finally {
    await hub.stop();
    rmSync(folder, { recursive: true });
  }
}

function fill(folder: string, size: number): void {
  const words = Array.from({ length: 4000 }, () => randomBytes(4).toString('base64url'));
  const prose = (length: number): Buffer => {
    const chosen = Array.from(randomBytes(length / 2), (byte, i) => words[(byte * 16 + i) % words.length]);
    return Buffer.from(chosen.join(' ')).subarray(0, length);
  };
  for (let i = 0; i < size / 4 / SMALL; i++) {
    const deep = join(folder, `sources/${i % 100}`);
    if (i < 100) mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, `file${i}.c`), prose(SMALL));
  }
  const large = size / 16;
  for (let i = 0; i < 12; i++) {
    const noise = randomBytes(large);
    if (i >= 4) for (let at = 0; at < large; at += 8192) noise.fill(0x20, at, at + 4096);
    writeFileSync(join(folder, `object${i}.o`), noise);
  }
}
