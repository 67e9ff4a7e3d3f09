/** Architectures as Koji knows them (Koji 1.35: koji.canonArch, koji.parse_arches; createrepo_c: multilib of a repo). */
import { GenericError } from '#core/errors';

const FAMILIES: [RegExp, string][] = [
  [/^(i.86|athlon)$/, 'i386'],
  [/^ia32e$/, 'x86_64'],
  [/^ppc64le/, 'ppc64le'],
  [/^ppc64/, 'ppc64'],
  [/^sparc64/, 'sparc64'],
  [/^sparc/, 'sparc'],
  [/^alpha/, 'alpha'],
  [/^arm.*h/, 'armhfp'],
  [/^arm/, 'arm'],
];

/** The architecture that stands for a family in Koji's tags, tasks and repos: 'i386' for 'i686', 'armhfp' for 'armv7hl'. */
export function canonArch(arch: string): string {
  return FAMILIES.find(([pattern]) => pattern.test(arch))?.[1] ?? arch;
}

export const isNoarch = (arch: string): boolean => arch === 'noarch';
export const isSourceArch = (arch: string): boolean => arch === 'src' || arch === 'nosrc';

/**
 * A list of architectures as users write it: separated by blanks, or by commas where `strict` is off.
 * @throws GenericError for a word with other characters than an architecture has
 */
export function parseArches(text: string, { strict = false } = {}): string[] {
  const words = (strict ? text : text.replaceAll(',', ' ')).split(/\s+/).filter((word) => word !== '');
  if (words.some((word) => !/^[a-zA-Z0-9_-]+$/.test(word)))
    throw new GenericError('Architecture can be only [a-zA-Z0-9_-]');
  return words;
}

const MEMBERS: Record<string, string[]> = {
  i386: ['i486', 'i586', 'geode', 'i686', 'athlon'],
  x86_64: ['ia32e', 'amd64'],
  ppc64: ['ppc64pseries', 'ppc64iseries'],
  sparc: ['sparcv8', 'sparcv9'],
  sparc64: ['sparcv9v', 'sparc64v', 'sparc64'],
  alpha: [
    'alphaev4',
    'alphaev45',
    'alphaev5',
    'alphaev56',
    'alphapca56',
    'alphaev6',
    'alphaev67',
    'alphaev68',
    'alphaev7',
  ],
  armhfp: ['armv6hl', 'armv7hl', 'armv7hnl'],
  arm: ['armv5tel', 'armv5tejl', 'armv6l', 'armv7l'],
};

/** The 32-bit partner whose packages a 64-bit machine runs too. */
const MULTILIB: Record<string, string> = { x86_64: 'i386', ppc64: 'ppc', sparc64: 'sparc', s390x: 's390' };

/** The canonical 32-bit architecture whose packages a 64-bit one has beside its own; undefined where there is none. */
export const multilibPartner = (arch: string): string | undefined => MULTILIB[arch];

/**
 * The architectures of packages that a repo of `arch` takes from external repos: its own family, its multilib
 * partner's, and noarch. Source packages are left out.
 */
export function repoArches(arch: string): Set<string> {
  const own = [arch, ...(MULTILIB[arch] ? [MULTILIB[arch]] : [])];
  return new Set([...own.flatMap((name) => [name, ...(MEMBERS[name] ?? [])]), 'noarch']);
}
