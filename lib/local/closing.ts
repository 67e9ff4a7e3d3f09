/** What npm start says at its end. */
import { relative } from 'node:path';
import { demoSource } from './demo/repository.ts';
import { frontUrl } from './front.ts';
import { PROJECT_ROOT, STATE } from './places.ts';
import type { LocalSettings } from './settings.ts';

export async function closingWords(settings: LocalSettings): Promise<string> {
  const front = frontUrl(settings);
  const conf = relative(PROJECT_ROOT, STATE.kojiConf);
  return `
Toji is running.

  Hub     ${front}/kojihub
  Web     ${front}/koji/
  Files   ${front}/kojifiles/
  Login   ${settings.admin} / ${settings.adminPassword}

With the koji client (it takes a password from the command line only):

  alias tkoji='koji -c ${conf} --user=${settings.admin} --password=${settings.adminPassword}'
  tkoji list-tagged demo-candidate
  tkoji build demo '${await demoSource(settings, 'hello')}'

State is kept in .toji; logs are in .toji/log.
npm stop ends it, npm run reset forgets what it knows.
`;
}
