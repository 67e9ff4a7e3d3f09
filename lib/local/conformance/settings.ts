/** Our settings for a hub under test, made from a Koji configuration and a list of accounts. */
import { z } from 'zod';
import { readHubConf } from '#schema/hubconf';

const accountsFile = z.object({
  accounts: z.array(z.object({ name: z.string(), password: z.string(), type: z.enum(['user', 'host']) })),
});

export interface SuiteSettings {
  /** as in toji.json */
  readonly settings: Record<string, unknown>;
  /** options of the configuration that were left out */
  readonly notes: readonly string[];
}

/**
 * `admin` is name:password; `accounts` the text of accounts.json, `conf` that of a hub.conf. There are no capacity pools:
 * the only builders are those that the test plays itself.
 */
export function suiteSettings(admin: string, accounts?: string, conf?: string): SuiteSettings {
  const [name = '', password = ''] = admin.split(':');
  const others = accounts === undefined ? [] : accountsFile.parse(JSON.parse(accounts)).accounts;
  const { settings, notes } = conf === undefined ? { settings: {}, notes: [] } : readHubConf(conf);
  return {
    settings: {
      ...settings,
      accounts: [
        { name, password, perms: ['admin'] },
        // the hub of the recorded sessions had two users before the suite's: an id of theirs is shown in one of them
        { name: 'kojira', perms: ['repo'] },
        ...others.map(({ type, ...account }) => ({ ...account, usertype: type })),
      ],
      hosts: [],
    },
    notes,
  };
}
