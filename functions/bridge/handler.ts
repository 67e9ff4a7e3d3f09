import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { SQSBatchResponse, SQSEvent } from '#aws/events';
import { pemOf } from '#aws/pem';
import { relay } from '#plugins/protonmsg/relay';

/**
 * Events from the queue that the bus fills, for the AMQP broker of the plugin protonmsg. What the broker has not taken stays in
 * the queue and comes again, until the queue drops it.
 */
export const handler = entry(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const { hub } = deployed();
  const settings = hub.settings.protonmsg;
  const [cert, cacert] = await Promise.all([pemOf(settings.broker.cert), pemOf(settings.broker.cacert)]);
  const left = await relay(event.Records, {
    ...{ settings, certificates: { cert, cacert }, files: hub.files },
    ...{ log: hub.log, now: hub.now, random: Math.random },
  });
  return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
});
