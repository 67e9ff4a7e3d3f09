import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { BuildError } from '#core/errors';

/**
 * The spec file of a checkout, relative to it: the one in SPECS, else the one at the top; among several at one place the
 * one named like the repository (Koji 1.35, buildSRPMFromSCM). Throws BuildError.
 */
export async function findSpec(folder: string, repository: string): Promise<string> {
  const found = (await specsIn(folder, 'SPECS')) ?? (await specsIn(folder, ''));
  if (!found) throw new BuildError('No spec file found');
  const named = found.find((path) => path.slice(path.lastIndexOf('/') + 1) === `${repository}.spec`);
  const spec = found.length === 1 ? found[0] : named;
  if (!spec) throw new BuildError(`Multiple spec files found: ${found.join(', ')}`);
  await checkSpec(folder, spec);
  return spec;
}

async function specsIn(folder: string, below: string): Promise<string[] | undefined> {
  const names = await readdir(join(folder, below)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const specs = names.filter((name) => name.endsWith('.spec') && !name.startsWith('.')).sort();
  return specs.length > 0 ? specs.map((name) => join(below, name)) : undefined;
}

/** Who built a package is for the build system to say, not for the spec. */
const FORBIDDEN: [RegExp, string][] = ['Packager', 'Distribution', 'Vendor'].flatMap((tag): [RegExp, string][] => [
  [new RegExp(`^${tag}[ \\t]*:`, 'im'), `${tag} is not allowed to be set in spec file`],
  [
    new RegExp(`^[ \\t]*%(define|global)[ \\t]+${tag.toLowerCase()}[ \\t]`, 'm'),
    `%${tag.toLowerCase()} is not allowed to be defined in spec file`,
  ],
]);

async function checkSpec(folder: string, spec: string): Promise<void> {
  const [top, real] = await Promise.all([realpath(folder), realpath(join(folder, spec))]);
  if (relative(top, real).startsWith(`..${sep}`)) throw new BuildError(`spec file leads out of the checkout: ${spec}`);
  const text = await readFile(real, 'latin1');
  for (const [pattern, complaint] of FORBIDDEN) if (pattern.test(text)) throw new BuildError(complaint);
}
