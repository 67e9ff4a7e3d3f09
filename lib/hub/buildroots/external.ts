import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { ExternalRepo } from '#store/externalrepos';
import { nvraKey, type Rpm, rpms } from '#store/rpms';
import type { Ctx } from '../context.ts';

/** RPMs of external repos get rows of their own when a buildroot has held them (Koji 1.35: add_external_rpm). */
const FIELDS: readonly [keyof Described, (value: Value | undefined) => boolean][] = [
  ['name', (value) => typeof value === 'string'],
  ['version', (value) => typeof value === 'string'],
  ['release', (value) => typeof value === 'string'],
  ['epoch', (value) => value === null || Number.isInteger(value)],
  ['arch', (value) => typeof value === 'string'],
  ['payloadhash', (value) => typeof value === 'string'],
  ['size', (value) => Number.isInteger(value)],
  ['buildtime', (value) => Number.isInteger(value)],
];

/** An RPM as a builder describes it. */
type Described = Pick<Rpm, 'name' | 'version' | 'release' | 'epoch' | 'arch' | 'payloadhash' | 'size' | 'buildtime'>;

export interface ExternalRpm {
  readonly rpm: Struct;
  readonly repo: ExternalRepo;
}

/**
 * The rows of these RPMs, in their order; those that are new are made. Commits in steps.
 *
 * @param strict one that is known already is an error
 * @throws GenericError for a field that is missing or of another type, and for a known name with another content
 */
export async function externalRows(ctx: Ctx, wanted: readonly ExternalRpm[], strict = false): Promise<Rpm[]> {
  const described = wanted.map(({ rpm, repo }) => ({ ...checked(rpm), external_repo_id: repo.id }));
  const known = await rpms.findExternal(ctx.tx, described);
  const made = new Map<string, Rpm>();
  const missing = described.filter((_, i) => !known[i]).length;
  let id = missing === 0 ? 0 : await rpms.nextId(ctx.tx, missing);
  const rows: Rpm[] = [];
  for (const [i, one] of described.entries()) {
    const key = `${one.external_repo_id} ${nvraKey(one)}`;
    const before = known[i] ?? made.get(key);
    if (before) {
      assertSame(before, one, wanted[i]!.repo, strict);
      rows.push(before);
      continue;
    }
    const row: Rpm = { id: id++, build_id: null, ...one, draft: false, ...NOT_OURS };
    rpms.insert(ctx.tx, row);
    made.set(key, row);
    rows.push(row);
    await ctx.tx.step();
  }
  return rows;
}

const NOT_OURS = { buildroot_id: null, metadata_only: false, extra: null } as const;

function checked(rpm: Struct): Described {
  for (const [name, fits] of FIELDS) {
    if (!(name in rpm)) throw new GenericError(`${name} field missing: ${repr(rpm)}`);
    if (!fits(rpm[name])) throw new GenericError(`Invalid value for ${name}: ${repr(rpm[name] ?? null)}`);
  }
  return Object.fromEntries(FIELDS.map(([name]) => [name, rpm[name]])) as unknown as Described;
}

function assertSame(known: Rpm, given: Described, repo: ExternalRepo, strict: boolean): void {
  const shown = `${nvraKey(given)}@${repo.name}`;
  if (strict) throw new GenericError(`external rpm already exists: ${shown}`);
  if (known.payloadhash === given.payloadhash) return;
  throw new GenericError(`hash changed for external rpm: ${shown} (${known.payloadhash} -> ${given.payloadhash})`);
}
