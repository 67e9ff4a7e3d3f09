import { BuildError } from '#core/errors';
import { tag } from '#core/rpm/tags';
import { readRpmFile } from './header.ts';

/** What the build system's macros should have put into every package it makes. */
const MARKS = [
  ['PACKAGER', 'packager'],
  ['VENDOR', 'vendor'],
  ['DISTRIBUTION', 'distribution'],
] as const;

/** Throws BuildError for an RPM that does not say who made it. */
export async function checkProvenance(path: string): Promise<void> {
  const { main } = await readRpmFile(path);
  const missing = MARKS.find(([name]) => !main.string(tag(name)));
  if (missing) throw new BuildError(`The build system failed to set the ${missing[1]} tag`);
}
