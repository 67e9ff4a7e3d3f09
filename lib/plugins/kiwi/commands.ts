import { archList } from '#cli/arguments';
import { command, flag, list, value } from '#cli/command';
import { announceTask, WAIT_OPTIONS, waitFor } from '#cli/waiting';
import { canonArch } from '#core/arch';

const kiwiBuild = command({
  name: 'kiwi-build',
  group: 'build',
  summary: 'Build images with kiwi',
  usage: '<target> <description_scm> <description_path>',
  args: [3, 3],
  about:
    'Builds an image from a kiwi description in source control: its URL, and the path of the description file in it.',
  examples: ['kiwi-build f42-images git+https://git.example.org/kiwi#0123abc disk.kiwi --arch=x86_64'],
  login: 'always',
  options: {
    scratch: flag('--scratch', 'build only to see whether it builds'),
    version: value('--version', 'VERSION', 'version of the image instead of the one in the description'),
    release: value('--release', 'RELEASE', 'release of the image'),
    repo: list('--repo', 'REPO', 'install from this repo instead of that of the build tag (may be repeated)'),
    repoReleasever: value('--repo-releasever', 'RELEASEVER', 'the releasever of the image'),
    noprogress: flag('--noprogress', 'accepted for compatibility: nothing is uploaded'),
    kiwiProfile: value('--kiwi-profile', 'KIWI_PROFILE', 'profile of the description'),
    type: value('--type', 'TYPE', 'build type instead of the one in the description'),
    typeAttr: list('--type-attr', 'TYPE_ATTR', 'attribute of the build type (may be repeated)'),
    resultBundleNameFormat: value('--result-bundle-name-format', 'FORMAT', 'names of the result files'),
    makePrep: flag('--make-prep', 'run "make prep" in the checkout first'),
    buildrootRepo: flag('--buildroot-repo', 'install from the repo of the build tag, too'),
    canFail: value('--can-fail', 'ARCH1,ARCH2', 'architectures that may fail'),
    arch: list('--arch', 'ARCHES', 'only for these architectures'),
    ...WAIT_OPTIONS,
    quiet: flag('--quiet', 'do not print what the task does'),
  },
  async run({ ctx, args: [target = '', scm = '', path = ''], options }) {
    const ownRepo = options.buildrootRepo || options.repo.length === 0;
    if (ownRepo && !options.buildrootRepo) ctx.err('no repos given, using buildroot repo');
    const arches = (words: string) => archList(words).split(' ').filter(Boolean).map(canonArch);
    const id = await ctx.call<number>('kiwiBuild', [], {
      target,
      arches: options.arch.flatMap(arches),
      desc_url: scm,
      desc_path: path,
      scratch: options.scratch || undefined,
      optional_arches: arches(options.canFail ?? ''),
      profile: options.kiwiProfile,
      release: options.release,
      version: options.version,
      repos: options.repo.length > 0 ? options.repo : undefined,
      repo_releasever: options.repoReleasever,
      type: options.type,
      type_attr: options.typeAttr.length > 0 ? options.typeAttr : undefined,
      result_bundle_name_format: options.resultBundleNameFormat,
      make_prep: options.makePrep || undefined,
      use_buildroot_repo: ownRepo,
    });
    announceTask(ctx, id);
    return waitFor(ctx, [id], options);
  },
});

export default [kiwiBuild];
