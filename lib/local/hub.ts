/** Access to the deployed hub as its administrator. */
import { ClientSession } from '#client/session';
import { AuthError } from '#core/errors';
import { frontUrl } from './front.ts';
import { LocalProblem } from './problem.ts';
import type { LocalSettings } from './settings.ts';

/** Runs `work` in a session of the administrator and closes it. */
export async function asAdmin<T>(settings: LocalSettings, work: (hub: ClientSession) => Promise<T>): Promise<T> {
  const hub = new ClientSession(`${frontUrl(settings)}/kojihub`, { max_retries: 3, timeout: 60 });
  try {
    await hub.login(settings.admin, settings.adminPassword);
    const result = await work(hub);
    await hub.logout();
    return result;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw new LocalProblem(
      `the hub does not let ${settings.admin} in: ${error.message} (npm run reset forgets its password)`,
    );
  } finally {
    hub.close();
  }
}
