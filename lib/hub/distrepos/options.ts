import { GenericError, ParameterError } from '#core/errors';
import { repr, truthy } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';

/** What a dist repo is made of and how (Koji 1.35: distRepo's options); what is unknown is passed on and does nothing. */
export interface DistOptions {
  /** words as the tag has them; empty: the tag's own */
  readonly arch: readonly string[];
  /** path of an uploaded groups file, below work/ */
  readonly comps: string | null;
  readonly event: number | null;
  readonly inherit: boolean;
  /** false for all builds, true for the latest of each package, or how many */
  readonly latest: boolean | number;
  /** path of an uploaded file with rules, below work/ */
  readonly multilib: string | null;
  readonly split_debuginfo: boolean;
  /** packages without a signature by one of the keys are left out, instead of an error */
  readonly skip_missing_signatures: boolean;
  /** packages without a signature by one of the keys are taken as they are */
  readonly allow_missing_signatures: boolean;
  /** signed copies that are missing are written */
  readonly write_signed_rpms: boolean;
}

export function distOptions(given: Struct): DistOptions {
  assertSupported(given);
  const flag = (name: string): boolean => truthy(given[name] ?? false);
  return {
    arch: words(given.arch ?? null),
    comps: path(given, 'comps'),
    event: typeof given.event === 'number' ? given.event : null,
    inherit: flag('inherit'),
    latest: typeof given.latest === 'number' ? given.latest : flag('latest'),
    multilib: path(given, 'multilib'),
    split_debuginfo: flag('split_debuginfo'),
    skip_missing_signatures: flag('skip_missing_signatures'),
    allow_missing_signatures: flag('allow_missing_signatures'),
    write_signed_rpms: flag('write_signed_rpms'),
  };
}

/** Options that would make another repo than the one asked for are refused, not passed over. */
function assertSupported(given: Struct): void {
  if (truthy(given.delta ?? false)) throw new GenericError('delta RPMs are not supported by this hub');
  if (truthy(given.zck ?? false)) throw new GenericError('zchunk metadata is not supported by this hub');
  const volume = given.volume ?? null;
  if (volume !== null && volume !== 'DEFAULT') throw new GenericError('dist repos are made on the volume DEFAULT only');
}

function words(value: Value): string[] {
  const list = typeof value === 'string' ? value.split(/\s+/) : Array.isArray(value) ? value : [];
  return list.filter((word) => typeof word === 'string' && word !== '') as string[];
}

function path(given: Struct, name: string): string | null {
  const value = given[name] ?? null;
  if (!truthy(value)) return null;
  if (typeof value !== 'string') throw new ParameterError(`Invalid value for ${name}: ${repr(value)}`);
  return value;
}
