/** Koji's reading of name-version-release strings (Koji 1.35: koji.parse_NVR and its like). */
import { GenericError } from '#core/errors';

export interface NVR {
  name: string;
  version: string;
  release: string;
  /** digits as written before a colon, or '' */
  epoch: string;
}

export interface NVRA extends NVR {
  arch: string;
  src: boolean;
  /** what stood behind an '@': the name of an external repo */
  location?: string;
}

const invalid = (text: string) => new GenericError(`invalid format: ${text}`);

/**
 * Splits "[epoch:]name-version-release". Only the shape is looked at: names and versions may hold anything but the
 * last two dashes, and may not be empty but for the name.
 * @throws GenericError "invalid format: X"
 */
export function parseNVR(nvr: string): NVR {
  const beforeRelease = nvr.lastIndexOf('-');
  const beforeVersion = beforeRelease < 1 ? -1 : nvr.lastIndexOf('-', beforeRelease - 1);
  if (beforeVersion < 0) throw invalid(nvr);
  const version = nvr.slice(beforeVersion + 1, beforeRelease);
  const release = nvr.slice(beforeRelease + 1);
  if (!version || !release) throw invalid(nvr);
  const name = nvr.slice(0, beforeVersion);
  const colon = name.indexOf(':');
  return { name: name.slice(colon + 1), version, release, epoch: name.slice(0, Math.max(colon, 0)) };
}

/**
 * Splits "[epoch:]name-version-release.arch[.rpm][@location]".
 * @throws GenericError "invalid format: X", where X is what the failing step looked at
 */
export function parseNVRA(nvra: string): NVRA {
  const at = nvra.indexOf('@');
  const whole = at < 0 ? nvra : nvra.slice(0, at);
  const text = whole.endsWith('.rpm') ? whole.slice(0, -4) : whole;
  const dot = text.lastIndexOf('.');
  if (dot < 0 || dot === text.length - 1) throw invalid(text);
  const arch = text.slice(dot + 1);
  const parsed: NVRA = { ...parseNVR(text.slice(0, dot)), arch, src: arch === 'src' };
  if (at >= 0 && at < nvra.length - 1) parsed.location = nvra.slice(at + 1);
  return parsed;
}

/** "name-version-release" */
export const nvrOf = ({ name, version, release }: Pick<NVR, 'name' | 'version' | 'release'>): string =>
  `${name}-${version}-${release}`;

/** Whether parts may be joined to an NVR that parses back to them: neither version nor release has a dash. */
export function checkNVR({ version, release }: Pick<NVR, 'version' | 'release'>): void {
  if (version.includes('-')) throw new GenericError('The "-" character not allowed in version field');
  if (release.includes('-')) throw new GenericError('The "-" character not allowed in release field');
}
