import { GenericError } from '#core/errors';
import { truthy } from '#core/python';
import type { Struct } from '#core/xmlrpc/value';
import type { Callback } from '#hub/callbacks';
import { textOf } from '#hub/convert';
import { startDistRepo } from '#hub/distrepos/request';

interface TagData {
  readonly id: number;
  readonly name: string;
  readonly arches: string | null;
  readonly extra: Struct;
}

/**
 * The tag's own extra values say what is wanted: `tag2distrepo.enabled`, `tag2distrepo.keys` (words; signed copies are written
 * by the task, so that tagging does not wait for them) and `tag2distrepo.inherit`, `.latest`, `.split_debuginfo`. Without keys
 * the packages may be unsigned.
 */
export const makeDistRepo: Callback = async (ctx, data) => {
  const { id, name, arches, extra } = data.tag as TagData;
  if (!truthy(extra['tag2distrepo.enabled'] ?? null)) return;
  if (!arches?.trim()) throw new GenericError(`Tag ${name} has no arches configured but tag2distrepo is enabled`);
  const keys = textOf(extra['tag2distrepo.keys'] ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const on = (option: string): boolean => truthy(extra[`tag2distrepo.${option}`] ?? null);
  await startDistRepo(ctx, id, keys, {
    arch: arches.split(/\s+/).filter(Boolean),
    ...{ comp: null, delta: [], event: null, multilib: false, skip_missing_signatures: false },
    ...{ inherit: on('inherit'), latest: on('latest'), split_debuginfo: on('split_debuginfo') },
    allow_missing_signatures: keys.length === 0,
    write_signed_rpms: keys.length > 0,
  });
};
