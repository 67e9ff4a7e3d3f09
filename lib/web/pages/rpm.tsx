import { buildDir, nvra, rpmPath } from '#core/pathinfo';
import type { Call, Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Address, BuildLink, BuildrootLink, ExternalRepoLink, FileLink, fileHref } from '../links.tsx';
import { Facts, Section, Table } from '../parts.tsx';
import { found } from '../refused.ts';
import type { BuildRow, RpmRow } from '../rows.ts';
import { sizeText, Time } from '../time.tsx';

/** Koji 1.35: the number of each kind of dependency. */
const KINDS = ['Requires', 'Provides', 'Obsoletes', 'Conflicts', 'Suggests', 'Enhances', 'Supplements', 'Recommends'];
/** Comparison bits of a dependency's flags (rpm's RPMSENSE_*). */
const [LESS, GREATER, EQUAL] = [2, 4, 8];
/** Files shown; a package may have a hundred thousand. */
const FILES = 500;

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly flags: number;
  readonly type: number;
}

interface FileRow {
  readonly name: string;
  readonly size: number;
}

interface Headers {
  readonly summary?: string | null;
  readonly description?: string | null;
  readonly license?: string | null;
  readonly url?: string | null;
}

export async function rpmPage({ call, query, topurl }: Visit): Promise<Page> {
  const id = query.idOrName('rpmID');
  const rpm = found(await call<RpmRow | null>('getRPM', [id]), 'RPM', id);
  const { build, headers, dependencies, files, signatures } = await about(call, rpm);
  const path = build && `${buildDir({ ...build, volume_name: build.volume_name })}/${rpmPath(rpm)}`;
  return {
    title: `${nvra(rpm)}.rpm`,
    body: (
      <>
        <Section title="RPM">
          <Facts
            rows={[
              ['Summary', headers.summary],
              ['License', headers.license],
              ['URL', headers.url ? <Address url={headers.url} /> : null],
              ['Build', build ? <BuildLink id={build.build_id}>{build.nvr}</BuildLink> : null],
              [
                'External repo',
                rpm.external_repo_id === 0 ? null : (
                  <ExternalRepoLink id={rpm.external_repo_id}>{rpm.external_repo_name}</ExternalRepoLink>
                ),
              ],
              ['Epoch', rpm.epoch === null ? null : String(rpm.epoch)],
              ['Size', sizeText(rpm.size)],
              ['Built', <Time ts={rpm.buildtime} />],
              ['Buildroot', rpm.buildroot_id === null ? null : <BuildrootLink id={rpm.buildroot_id} />],
              ['Header and payload', <code>{rpm.payloadhash}</code>],
              ['Signatures', signatures.map(({ sigkey }) => sigkey || 'none').join(', ')],
              ['File', path ? <a href={fileHref(topurl, path)}>download</a> : null],
              ['Description', headers.description ? <pre>{headers.description}</pre> : null],
            ]}
          />
        </Section>
        <div class="columns">
          {KINDS.map((name, type) => (
            <Dependencies name={name} rows={dependencies.filter((one) => one.type === type)} />
          ))}
        </div>
        <Section title="Files">
          <Table
            head={['Name', 'Size']}
            rows={files
              .slice(0, FILES)
              .map((file) => [
                <FileLink rpmID={rpm.id} filename={file.name} />,
                <span class="number">{sizeText(file.size)}</span>,
              ])}
            none="No files are known of this RPM."
          />
          {files.length > FILES ? <p class="dim">Only the first {FILES} are shown.</p> : null}
        </Section>
      </>
    ),
  };
}

/** The hub has headers of its own RPMs only, and no files of a deleted build. */
async function about(call: Call, rpm: RpmRow) {
  const internal = rpm.external_repo_id === 0;
  const [build, headers, dependencies, files, signatures] = await Promise.all([
    internal ? call<BuildRow | null>('getBuild', [rpm.build_id]) : null,
    call<Headers>('getRPMHeaders', [rpm.id], { headers: ['summary', 'description', 'license', 'url'] }),
    call<Dependency[]>('getRPMDeps', [rpm.id]),
    call<FileRow[]>('listRPMFiles', [rpm.id], { queryOpts: { order: 'name', limit: FILES + 1 } }),
    call<{ sigkey: string }[]>('queryRPMSigs', [rpm.id]),
  ]);
  return { build, headers, dependencies, files, signatures };
}

function Dependencies({ name, rows }: { readonly name: string; readonly rows: readonly Dependency[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={name}>
      {rows.map((row) => (
        <div>
          <code>{[row.name, comparison(row.flags), row.version].filter((part) => part !== '').join(' ')}</code>
        </div>
      ))}
    </Section>
  );
}

const comparison = (flags: number): string =>
  `${flags & LESS ? '<' : ''}${flags & GREATER ? '>' : ''}${flags & EQUAL ? '=' : ''}`;
