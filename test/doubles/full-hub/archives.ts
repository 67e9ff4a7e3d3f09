import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Struct } from '#core/xmlrpc/value';
import type { Scene } from './scene.ts';

/** Builds of the other types, each with an archive; that of the image is a real one. */
export async function archives(scene: Scene): Promise<void> {
  const { root } = scene;
  const tar = pack();
  tar.entry({ name: 'dir/', type: 'directory', mode: 0o755, uname: 'root', gname: 'wheel', mtime: new Date(1000) });
  tar.entry({ name: 'dir/file', mode: 0o644, uname: 'me', gname: 'us', mtime: new Date(2000) }, 'content');
  tar.finalize();
  const maven = { group_id: 'org.example', artifact_id: 'lib', version: '1' };
  for (const [type, file, info, content] of [
    [
      'Image',
      'disk.tar.gz',
      { arch: 'x86_64' },
      gzipSync(Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>))),
    ],
    ['Maven', 'lib-1.pom', maven, '<project/>'],
    ['Win', 'tool.exe', { relpath: 'bin', platforms: ['i386'], flags: [] }, 'MZ'],
  ] as const) {
    const name = type.toLowerCase();
    await root.call('createEmptyBuild', [name, '1', '1', null]);
    const more = { Image: [], Maven: [maven], Win: [{ platform: 'win7' }] }[type];
    await root.call(`create${type}Build`, [`${name}-1-1`, ...more]);
    await scene.put(`import/${file}`, typeof content === 'string' ? content : new Uint8Array(content));
    await root.call('importArchive', [`import/${file}`, `${name}-1-1`, name, info as unknown as Struct]);
  }
}
