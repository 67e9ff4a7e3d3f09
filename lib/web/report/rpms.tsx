import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { HostName } from '../lists.tsx';
import { Filters, TextField } from '../parts.tsx';
import { Ranking } from '../plot/ranking.tsx';
import type { BuildrootRow, HostRow, RpmRow } from '../rows.ts';

/** RPMs that are looked at, and buildroots: the newest. */
const SOME = 1000;

/** The hosts that the newest RPMs were made on; kojiweb counts all RPMs there ever were. */
export async function rpmsByHost({ call, query }: Visit): Promise<Page> {
  const [hostArch, rpmArch] = [archOf(query.text('hostArch')), archOf(query.text('rpmArch'))];
  const queryOpts = { order: '-id', limit: SOME };
  const [rpms, roots, hosts] = await Promise.all([
    call<RpmRow[]>('listRPMs', [], { arches: rpmArch, queryOpts }),
    call<BuildrootRow[]>('listBuildroots', [], { queryOpts }),
    call<HostRow[]>('listHosts', [], { arches: hostArch }),
  ]);
  const names = new Map(hosts.map(({ id, name }) => [id, name]));
  const hostOf = new Map(roots.map(({ id, host_id }) => [id, host_id]));
  // imported ones have no buildroot, those of content generators no host
  const made = rpms
    .map(({ buildroot_id }) => hostOf.get(buildroot_id ?? 0) ?? null)
    .filter((host) => host !== null && names.has(host));
  return {
    title: 'RPMs by host',
    body: (
      <>
        <Filters page="rpmsbyhost">
          <TextField name="hostArch" label="Host arch" value={hostArch} />
          <TextField name="rpmArch" label="RPM arch" value={rpmArch} />
        </Filters>
        <Ranking
          {...{ title: `${made.length} of the newest ${rpms.length} RPMs were made on them`, head: 'Host' }}
          of={made}
          name={(id) => <HostName id={id} name={names.get(id!) ?? null} />}
          shown={SOME}
        />
      </>
    ),
  };
}

/** `all` is kojiweb's word for any. */
const archOf = (arch: string | null): string | null => (arch === 'all' ? null : arch);
