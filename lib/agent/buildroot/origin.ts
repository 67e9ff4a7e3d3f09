import { z } from 'zod';
import type { Struct } from '#core/xmlrpc/value';
import type { Added, InstalledRpm } from './driver.ts';

/** A row of getExternalRepoList. */
export const externalRepo = z.looseObject({
  external_repo_id: z.number(),
  external_repo_name: z.string(),
  url: z.string(),
});

export type ExternalRepo = z.infer<typeof externalRepo>;

const key = ({ name, epoch, version, release, arch }: Omit<Added, 'baseurl' | 'epoch'> & { epoch: number | null }) =>
  `${name}\0${epoch ?? 0}\0${version}\0${release}\0${arch}`;

/** Remembers from where the packages of one buildroot came. */
export class Origins {
  private readonly baseurls = new Map<string, string>();
  private readonly repos: { prefix: string; repo: ExternalRepo }[];

  /** `arch` is what $arch stands for in the URLs of external repos. */
  constructor(repos: readonly ExternalRepo[], arch: string) {
    this.repos = repos.map((repo) => ({ prefix: withSlash(repo.url.replaceAll('$arch', arch)), repo }));
  }

  note(added: readonly Added[]): void {
    for (const one of added) if (one.baseurl !== '') this.baseurls.set(key(one), withSlash(one.baseurl));
  }

  /**
   * Rows for setBuildRootList. One from an external repo carries the repo's row and, as `location`, its id: so kojid
   * marks them, and the hub records the RPM as the repo's.
   */
  mark(installed: readonly InstalledRpm[]): Struct[] {
    return installed.map((rpm) => {
      const baseurl = this.baseurls.get(key(rpm));
      const origin = baseurl && this.repos.find(({ prefix }) => baseurl.startsWith(prefix));
      if (!origin) return { ...rpm };
      const { external_repo_id, external_repo_name, url } = origin.repo;
      return { ...rpm, external_repo: { external_repo_id, external_repo_name, url }, location: external_repo_id };
    });
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
