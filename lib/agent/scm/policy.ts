import { BuildError } from '#core/errors';
import { type Scm, scmPolicyData } from '#core/scm';
import type { LogFile } from '../logs.ts';
import type { TaskContext } from '../task.ts';
import type { Checkout } from './checkout.ts';
import { type GitOptions, git, tryGit } from './git.ts';

interface About {
  readonly build_tag: string | number | null;
  readonly scratch: boolean;
  readonly log: LogFile;
}

/**
 * The hub's policy `scm`, where its plugin scmpolicy is on (Koji 1.35): may this commit be built, which is on these remote
 * branches? Throws ActionNotAllowed.
 */
export async function assertScmPolicy(context: TaskContext, scm: Scm, checkout: Checkout, about: About): Promise<void> {
  const { hub, settings, signal, task } = context;
  if (!settings.scm_policy) return;
  const { build_tag, scratch, log } = about;
  const branches = await branchesWith({ cwd: checkout.folder, log, local: settings.local_scms, signal });
  const data = { build_tag, method: task.method, scratch, branches, user_id: task.owner ?? null };
  await hub.call('host.assertPolicy', ['scm', { ...data, ...scmPolicyData(scm) }]);
}

/** Names of the remote's branches that have the commit. A checkout has no more history than it needs: the rest is fetched. */
async function branchesWith(options: GitOptions): Promise<string[]> {
  const shallow = (await git(['rev-parse', '--is-shallow-repository'], options)) === 'true';
  const all = ['origin', '+refs/heads/*:refs/remotes/origin/*'];
  await git(['fetch', '-q', ...(shallow ? ['--unshallow'] : []), ...all], options);
  const listed = await tryGit(
    ['for-each-ref', '--contains', 'HEAD', '--format=%(refname:lstrip=3)', 'refs/remotes/origin'],
    options,
  );
  if (listed === undefined) throw new BuildError('Error getting branches for git checkout');
  return listed.split('\n').filter((name) => name !== '' && name !== 'HEAD');
}
