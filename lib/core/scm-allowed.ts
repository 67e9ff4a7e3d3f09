/**
 * Which repositories may be built from, and how (Koji 1.35: kojid.conf's allowed_scms, then the policy build_from_scm).
 */
import { BuildError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import type { Scm } from '#core/scm';

/** How an allowed repository is treated. */
export interface ScmTreatment {
  /** check the repository `common` out beside it */
  useCommon: boolean;
  /** command that fetches the sources, run in the checkout; null: none */
  sourceCommand: readonly string[] | null;
}

export const DEFAULT_TREATMENT: ScmTreatment = { useCommon: true, sourceCommand: ['make', 'sources'] };

/**
 * Looks a repository up in a list of `host:repository[:use_common[:source_cmd]]` and `!host:repository`, separated by blanks,
 * host and repository being globs; the first entry that fits decides. In source_cmd commas stand for blanks, and an
 * empty one means none. Throws BuildError when nothing fits, or a `!` entry does. An entry without a colon never fits.
 */
export function allowedByList(scm: Scm, list: string): ScmTreatment {
  for (const entry of list.split(/\s+/)) {
    const [pattern = '', repository, useCommon, command] = entry.split(':');
    if (repository === undefined) continue;
    const refused = pattern.startsWith('!');
    if (!fnmatch(scm.host, refused ? pattern.slice(1) : pattern) || !fnmatch(scm.repository, repository)) continue;
    if (refused) break;
    return {
      useCommon: !['no', 'off', 'false', '0'].includes(useCommon?.toLowerCase() ?? ''),
      sourceCommand:
        command === undefined ? DEFAULT_TREATMENT.sourceCommand : command === '' ? null : command.split(','),
    };
  }
  throw new BuildError(`${scm.host}:${scm.repository} is not in the list of allowed SCMs`);
}

/**
 * Reads an answer of the policy build_from_scm: `allow [use_common] [command words, or none]`, or anything else with a reason
 * to refuse, which is a BuildError. Without a command the one before stays.
 */
export function allowedByPolicy(
  scm: Scm,
  action: string | null,
  before: ScmTreatment = DEFAULT_TREATMENT,
): ScmTreatment {
  const [verdict = '', ...rest] = (action ?? '').split(/\s+/).filter((word) => word !== '');
  if (!['yes', 'true', 'allow', 'allowed'].includes(verdict.toLowerCase())) {
    throw new BuildError(`SCM: ${scm.host}:${scm.repository} is not allowed, reason: ${rest.join(' ') || 'None'}`);
  }
  const useCommon = rest[0]?.toLowerCase() === 'use_common';
  const words = useCommon ? rest.slice(1) : rest;
  const command = words.length > 0 ? words : before.sourceCommand;
  return { useCommon, sourceCommand: command?.[0]?.toLowerCase() === 'none' ? null : command };
}
