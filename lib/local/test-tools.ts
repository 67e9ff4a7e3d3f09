/** Programs that the tests judge our work with, by the Debian package that has them. */
import { installPackages } from './debian-packages.ts';
import { hasTool } from './run-command.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  git: 'git',
  openssl: 'openssl',
  rpm: 'rpm',
  dnf: 'dnf',
  createrepo_c: 'createrepo-c',
  chromium: 'chromium',
};

export async function needTestTools(): Promise<void> {
  const there = await Promise.all(Object.keys(PACKAGES).map(hasTool));
  const missing = Object.keys(PACKAGES).filter((_, i) => !there[i]);
  if (missing.length === 0) return;
  await installPackages(
    missing.map((tool) => PACKAGES[tool]!),
    `The tests need ${missing.join(', ')}.`,
  );
}
