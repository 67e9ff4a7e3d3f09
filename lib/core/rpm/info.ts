/** What Koji's hub records of an RPM (Koji 1.35: the rpminfo table and the result of importRPM). */
import type { RpmHeader } from './header.ts';
import { sigkey, sigmd5 } from './signature.ts';
import { RpmFormatError } from './structure.ts';
import { tag } from './tags.ts';

export interface RpmInfo {
  name: string;
  version: string;
  release: string;
  epoch: number | null;
  /** 'src' or 'nosrc' for source packages, whatever machine they were made on. */
  arch: string;
  /** seconds since 1970 */
  buildtime: number;
  sourcepackage: 1 | null;
  sourcerpm: string | null;
  /** hex */
  payloadhash: string;
  /** 8 hex digits, or '' when unsigned */
  sigkey: string;
  exclusivearch: string[];
  excludearch: string[];
  buildarchs: string[];
}

const TAG = {
  name: tag('NAME'),
  version: tag('VERSION'),
  release: tag('RELEASE'),
  epoch: tag('EPOCH'),
  arch: tag('ARCH'),
  buildtime: tag('BUILDTIME'),
  sourcerpm: tag('SOURCERPM'),
  sourcepackage: tag('SOURCEPACKAGE'),
  nosource: tag('NOSOURCE'),
  nopatch: tag('NOPATCH'),
  exclusivearch: tag('EXCLUSIVEARCH'),
  excludearch: tag('EXCLUDEARCH'),
  buildarchs: tag('BUILDARCHS'),
};

/** A source package says so itself, or (before rpm 4.6) lacks the name of one. */
export function isSource({ main }: RpmHeader): boolean {
  return main.number(TAG.sourcepackage) === 1 || !main.has(TAG.sourcerpm);
}

/** The architecture in Koji's words: 'src', 'nosrc' (sources or patches left out) or the header's. */
export function archOf(rpm: RpmHeader): string {
  if (!isSource(rpm)) return required(rpm, 'ARCH', TAG.arch);
  return rpm.main.has(TAG.nosource) || rpm.main.has(TAG.nopatch) ? 'nosrc' : 'src';
}

/** @throws RpmFormatError when the header lacks what makes an RPM one */
export function rpmInfo(rpm: RpmHeader): RpmInfo {
  const { main, signature } = rpm;
  return {
    name: required(rpm, 'NAME', TAG.name),
    version: required(rpm, 'VERSION', TAG.version),
    release: required(rpm, 'RELEASE', TAG.release),
    epoch: main.number(TAG.epoch) ?? null,
    arch: archOf(rpm),
    buildtime: main.number(TAG.buildtime) ?? 0,
    sourcepackage: isSource(rpm) ? 1 : null,
    sourcerpm: main.string(TAG.sourcerpm) ?? null,
    payloadhash: sigmd5(signature),
    sigkey: sigkey(signature),
    exclusivearch: main.strings(TAG.exclusivearch),
    excludearch: main.strings(TAG.excludearch),
    buildarchs: main.strings(TAG.buildarchs),
  };
}

function required({ main }: RpmHeader, name: string, number: number): string {
  const value = main.string(number);
  if (!value) throw new RpmFormatError(`main header has no ${name}`);
  return value;
}
