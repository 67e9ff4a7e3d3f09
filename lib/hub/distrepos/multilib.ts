import { canonArch, multilibPartner } from '#core/arch';
import { GenericError } from '#core/errors';
import { dependencies, isChosen, type MultilibRules, multilibRules, type Package } from '#core/multilib';
import { nvra } from '#core/pathinfo';
import { capabilities, files } from '#core/repodata/needs';
import { readPieces } from '#store/fragments';
import type { Hub } from '../hub.ts';
import { workFile } from '../imports/workfile.ts';
import type { TaskRun } from '../tasktypes/run.ts';
import { TaskLog } from '../tasktypes/tasklog.ts';
import type { DistRpm } from './write.ts';

/** A package with the row that it stands for. */
interface Known extends Package {
  readonly rpm: DistRpm;
}

interface Place {
  /** of the repo that is made */
  readonly arch: string;
  /** of the dist repo, where the 32-bit arch is in place already */
  readonly directory: string;
  /** path of the uploaded rules, below work/ */
  readonly rules: string;
}

/** The packages of a 64-bit arch with the 32-bit ones that belong beside them. */
export async function withMultilib(task: TaskRun, own: readonly DistRpm[], place: Place): Promise<DistRpm[]> {
  const partnerArch = multilibPartner(place.arch);
  if (!partnerArch) return [...own];
  const rules = await readRules(task, place.rules);
  const [here, there] = await Promise.all([
    known(task.hub, own),
    known(task.hub, await partnerRpms(task.hub, place.directory, partnerArch)),
  ]);
  // noarch packages are in both: they are no 32-bit form of anything
  const partner = there.filter(({ rpm }) => rpm.arch !== 'noarch');
  const { chosen, missing } = choose(here, partner, rules, place.arch);
  const { added, unresolved } = dependencies(chosen, here, partner);
  await report(task, missing, unresolved);
  return [...own, ...[...chosen, ...added].map(({ rpm }) => ({ ...rpm, multilib: true }))];
}

async function readRules(task: TaskRun, path: string): Promise<MultilibRules> {
  const bytes = await task.do(async (ctx) => ctx.hub.files.get((await workFile(ctx, path)).key));
  return multilibRules(Buffer.from(bytes ?? []).toString());
}

async function partnerRpms(hub: Hub, directory: string, arch: string): Promise<DistRpm[]> {
  const list = await hub.files.get(`${directory}/${arch}/kojipkgs`);
  if (!list) throw new GenericError(`multilib needs ${arch} among the arches of the dist repo`);
  return Object.values(JSON.parse(Buffer.from(list).toString()) as Record<string, DistRpm>);
}

async function known({ table, files: store }: Hub, rpms: readonly DistRpm[]): Promise<Known[]> {
  const byId = new Map(rpms.map((rpm) => [rpm.id, rpm]));
  const builds = [...new Set(rpms.map((rpm) => rpm.build_id))];
  const wanted = (rpm: number, sigkey: string): boolean => byId.get(rpm)?.sigkey === sigkey;
  const found: Known[] = [];
  for await (const { rpm_id, xml } of readPieces(table, store, builds, 'primary', wanted)) {
    const rpm = byId.get(rpm_id)!;
    const [provides, requires] = [capabilities(xml, 'provides'), capabilities(xml, 'requires')];
    found.push({ name: rpm.name, provides, requires, files: files(xml), rpm });
  }
  return found;
}

/** The 32-bit forms of the development packages; a package that has none is a mistake in the tag. */
function choose(here: readonly Known[], partner: readonly Known[], rules: MultilibRules, arch: string) {
  const form = ({ rpm }: Known): string => `${rpm.name} ${rpm.epoch} ${rpm.version} ${rpm.release}`;
  const forms = new Map(partner.map((one) => [form(one), one]));
  const wanted = here.filter((one) => canonArch(one.rpm.arch) === arch && isChosen(one, rules));
  return {
    chosen: wanted.flatMap((one) => forms.get(form(one)) ?? []),
    missing: wanted.filter((one) => !forms.has(form(one))).map(({ rpm }) => nvra(rpm)),
  };
}

async function report(task: TaskRun, missing: readonly string[], unresolved: readonly string[]): Promise<void> {
  if (missing.length + unresolved.length === 0) return;
  const log = new TaskLog(task, 'missing_multilib.log');
  for (const name of missing) log.line(`${name} has no 32-bit form`);
  for (const need of unresolved) log.line(`not in either repo, ${need}`);
  await log.save();
  if (missing.length > 0) throw new GenericError('multilib packages missing. See missing_multilib.log');
}
