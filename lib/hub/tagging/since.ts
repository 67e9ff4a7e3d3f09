import type { NVR } from '#core/nvr';
import type { Tx } from '#store/tx';
import { lastChange } from '../tags/changes.ts';
import { chooseTagged } from './read.ts';

/**
 * An event from which on a tag has had all these builds, inherited ones included; null while some are missing. The event
 * at which the last of them was tagged, unless it took more to make them show (an unblocked package, a new parent).
 */
export async function eventWithBuilds(tx: Tx, tag: number, nvrs: readonly NVR[]): Promise<number | null> {
  const tagged = await eventsOf(tx, tag, nvrs, null);
  if (tagged.includes(null)) return null;
  const event = Math.max(0, ...(tagged as number[]));
  const then = await eventsOf(tx, tag, nvrs, event);
  return then.includes(null) ? lastChange(tx, tag) : event;
}

async function eventsOf(tx: Tx, tag: number, nvrs: readonly NVR[], event: number | null) {
  return Promise.all(
    nvrs.map(async ({ name, version, release }) => {
      const { chosen, found } = await chooseTagged(tx, tag, { package: name, inherit: true, event });
      const row = chosen.find(({ build_id }) => {
        const build = found.get(build_id);
        return build?.version === version && build.release === release;
      });
      return row?.create_event ?? null;
    }),
  );
}
