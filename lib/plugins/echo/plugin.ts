import { CALLBACKS, type Callback } from '#hub/callbacks';
import type { Plugin } from '#hub/plugin';

/** Writes every callback into the hub's log (Koji 1.35: plugin echo): to see what comes when. */
export const echo: Plugin = {
  name: 'echo',
  doc: 'Logs every callback.',
  callbacks: Object.fromEntries(
    CALLBACKS.flatMap((name) => [`pre${name}`, `post${name}`]).map((name) => [name, saying(name)]),
  ),
};

function saying(callback: string): Callback {
  return ({ hub }, data) => hub.log.info('callback', { callback, data });
}
