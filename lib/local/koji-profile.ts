/** .toji/koji.conf: a profile for the unmodified koji client and for toji. */
import { writeFileSync } from 'node:fs';
import { frontUrl } from './front.ts';
import { STATE } from './places.ts';
import type { LocalSettings } from './settings.ts';

/**
 * As [toji] and as [koji], the profile that the client takes when none is named. User and password are for toji: koji
 * takes them from its command line only.
 */
export function writeKojiProfile(settings: LocalSettings): void {
  const front = frontUrl(settings);
  const options = {
    server: `${front}/kojihub`,
    weburl: `${front}/koji`,
    topurl: `${front}/kojifiles`,
    authtype: 'password',
    user: settings.admin,
    password: settings.adminPassword,
  };
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}\n`);
  const text = ['toji', 'koji'].map((profile) => `[${profile}]\n${lines.join('')}`).join('\n');
  writeFileSync(STATE.kojiConf, text, { mode: 0o600 });
}
