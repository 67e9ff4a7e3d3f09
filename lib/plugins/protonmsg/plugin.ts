import type { Plugin } from '#hub/plugin';

/**
 * A bridge from the event bus to an AMQP 1.0 broker, for the consumers of Koji's plugin protonmsg. The events themselves are
 * on the bus whether it is on or not; the bridge is a function of its own (functions/bridge), which a queue feeds.
 */
export const protonmsg: Plugin = {
  name: 'protonmsg',
  doc: 'Sends messages about all changes to an AMQP 1.0 broker.',
};
