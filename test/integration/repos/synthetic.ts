import { createHash } from 'node:crypto';
import { nvra, rpmPath, signedPath } from '#core/pathinfo';
import { KINDS } from '#core/repodata/fragments';
import type { Value } from '#core/xmlrpc/value';
import { addPieces } from '#store/fragments';
import { addToBuild } from '#store/rpmpacks';
import { type PackedRpm, rpms } from '#store/rpms';
import { transact } from '#store/tx';
import type { Deployment } from '../engine/deployment.ts';

/** A package that exists in the store only: rows, metadata, a file of a few bytes. */
export interface Synthetic {
  readonly name: string;
  readonly arch?: string;
  readonly provides?: readonly string[];
  readonly requires?: readonly string[];
  /** keys; a signed copy of each is there */
  readonly sigs?: readonly string[];
  /** lines of file list and changelog, for a size like that of real packages */
  readonly bulk?: number;
}

const entries = (kind: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `<rpm:${kind}>${names.map((name) => `<rpm:entry name="${name}"/>`).join('')}</rpm:${kind}>`;

function pieces(rpm: PackedRpm, given: Synthetic, href: string) {
  const { name, arch, version, release } = rpm;
  const pkgid = createHash('sha256').update(href).digest('hex');
  const evr = `<version epoch="0" ver="${version}" rel="${release}"/>`;
  const lines = Array.from(
    { length: given.bulk ?? 1 },
    (_, i) => `  <file>/usr/share/${name}/folder${i % 7}/file${i}</file>\n`,
  );
  return {
    primary:
      `<package type="rpm">\n  <name>${name}</name>\n  <arch>${arch}</arch>\n  ${evr}\n` +
      `  <checksum type="sha256" pkgid="YES">${pkgid}</checksum>\n  <summary>${name}</summary>\n` +
      `  <description>${'Words about it. '.repeat(10)}</description>\n  <packager/>\n  <url/>\n` +
      `  <time file="1" build="1"/>\n  <size package="1" installed="1" archive="1"/>\n  <location href="${href}"/>\n` +
      `  <format><rpm:license>MIT</rpm:license><rpm:sourcerpm>${name}-1-1.src.rpm</rpm:sourcerpm>` +
      `<rpm:header-range start="1" end="2"/>${entries('provides', given.provides ?? [name])}` +
      `${entries('requires', given.requires ?? [])}</format>\n</package>\n`,
    filelists: `<package pkgid="${pkgid}" name="${name}" arch="${arch}">\n  ${evr}\n${lines.join('')}</package>\n`,
    other: `<package pkgid="${pkgid}" name="${name}" arch="${arch}">\n  ${evr}\n</package>\n`,
  };
}

/** A build with such packages, in a tag. */
export async function putBuild(
  deployment: Deployment,
  tag: string,
  name: string,
  list: readonly Synthetic[],
): Promise<void> {
  const admin = deployment.as('admin');
  const build = (await admin('createEmptyBuild', name, '1', '1', null)) as number;
  const { files } = deployment.hub;
  const directory = `packages/${name}/1/1`;
  await transact(deployment.hub, async (tx) => {
    const first = await rpms.nextId(tx, list.length);
    const rows = list.map((given, i): PackedRpm => {
      const id = first + i;
      const payloadhash = createHash('md5').update(`${name}${i}`).digest('hex');
      return {
        ...{
          id,
          build_id: build,
          name: given.name,
          version: '1',
          release: '1',
          epoch: null,
          arch: given.arch ?? 'x86_64',
        },
        ...{ draft: false, external_repo_id: 0, payloadhash, size: 10, buildtime: 1, buildroot_id: null },
        ...{ metadata_only: false, extra: null as Value, sigs: ['', ...(given.sigs ?? [])] },
      };
    });
    await addToBuild(tx, build, rows);
    for (const kind of KINDS) {
      const made = rows.flatMap((rpm, i) =>
        rpm.sigs.map((sigkey) => {
          const path = sigkey === '' ? rpmPath(rpm) : signedPath(rpm, sigkey);
          return { rpm_id: rpm.id, sigkey, xml: pieces(rpm, list[i]!, `toplink/${directory}/${path}`)[kind] };
        }),
      );
      await addPieces(tx, files, build, kind, made);
    }
    for (const rpm of rows) {
      for (const sigkey of rpm.sigs) {
        const path = sigkey === '' ? rpmPath(rpm) : signedPath(rpm, sigkey);
        await files.put(`${directory}/${path}`, `${nvra(rpm)} ${sigkey}`);
      }
    }
  });
  await admin('packageListAdd', tag, name, 'admin');
  await admin('tagBuildBypass', tag, `${name}-1-1`);
}
