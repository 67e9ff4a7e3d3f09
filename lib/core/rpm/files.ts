/** The files of an RPM as Koji's listRPMFiles gives them (Koji 1.35). */
import { type HeaderStructure, RpmFormatError } from './structure.ts';
import { tag } from './tags.ts';

export interface RpmFile {
  name: string;
  size: number;
  /** the same as digest: the column's old name */
  md5: string;
  digest: string;
  digest_algo: string;
  /** RPMFILE_* bits: 1 config, 2 doc, 64 ghost ... */
  flags: number;
  user: string;
  group: string;
  /** seconds since 1970 */
  mtime: number;
  /** type and permission bits, as in stat */
  mode: number;
}

export const FILE_FLAG = { CONFIG: 1, DOC: 2, GHOST: 64 } as const;

const TAG = {
  basenames: tag('BASENAMES'),
  dirnames: tag('DIRNAMES'),
  dirindexes: tag('DIRINDEXES'),
  oldnames: tag('OLDFILENAMES'),
  sizes: tag('FILESIZES'),
  longsizes: tag('LONGFILESIZES'),
  digests: tag('FILEDIGESTS'),
  algorithm: tag('FILEDIGESTALGO'),
  flags: tag('FILEFLAGS'),
  users: tag('FILEUSERNAME'),
  groups: tag('FILEGROUPNAME'),
  mtimes: tag('FILEMTIMES'),
  modes: tag('FILEMODES'),
};

/** OpenPGP's numbers of hash algorithms; a package without the tag has MD5 digests. */
const ALGORITHMS: Record<number, string> = {
  1: 'md5',
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
};

/** PATH_MAX: without it a small hostile header could name gigabytes of paths under one long directory. */
const LONGEST_PATH = 4096;

/** Full paths; source packages have bare names. */
export function fileNames(main: HeaderStructure): string[] {
  const basenames = main.strings(TAG.basenames);
  if (basenames.length === 0) return main.strings(TAG.oldnames);
  const directories = main.strings(TAG.dirnames);
  const indexes = main.numbers(TAG.dirindexes);
  return basenames.map((name, i) => {
    const directory = directories[indexes[i] ?? -1] ?? '';
    if (directory.length + name.length > LONGEST_PATH) throw new RpmFormatError('main header has an overlong path');
    return directory + name;
  });
}

function fileSizes(main: HeaderStructure): number[] {
  const long = main.numbers(TAG.longsizes);
  return long.length > 0 ? long : main.numbers(TAG.sizes);
}

export const fileModes = (main: HeaderStructure): number[] => main.numbers(TAG.modes);
export const fileFlags = (main: HeaderStructure): number[] => main.numbers(TAG.flags);

function digestAlgorithm(main: HeaderStructure): string {
  const number = main.number(TAG.algorithm) ?? 1;
  return ALGORITHMS[number] ?? `unknown (${number})`;
}

export function rpmFiles(main: HeaderStructure): RpmFile[] {
  const sizes = fileSizes(main);
  const digests = main.strings(TAG.digests);
  const digest_algo = digestAlgorithm(main);
  const flags = fileFlags(main);
  const users = main.strings(TAG.users);
  const groups = main.strings(TAG.groups);
  const mtimes = main.numbers(TAG.mtimes);
  const modes = fileModes(main);
  return fileNames(main).map((name, i) => ({
    name,
    size: sizes[i] ?? 0,
    md5: digests[i] ?? '',
    digest: digests[i] ?? '',
    digest_algo,
    flags: flags[i] ?? 0,
    user: users[i] ?? '',
    group: groups[i] ?? '',
    mtime: mtimes[i] ?? 0,
    mode: modes[i] ?? 0,
  }));
}
