import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { SQSBatchResponse, SQSEvent } from '#aws/events';
import { post } from '#plugins/webhooks/post';
import { work } from '#plugins/webhooks/work';

const queue = new SQSClient();

/** Events of the bus, and deliveries that are due, from the queue of the plugin webhooks. */
export const handler = entry(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const { hub, environment } = deployed();
  const { timeout, private: privateToo } = hub.settings.webhooks;
  const left = await work(event.Records, {
    hub,
    post: (url, headers, payload) => post(url, headers, payload, { timeout, privateToo }),
    async enqueue(entry, DelaySeconds) {
      const QueueUrl = environment.TOJI_WEBHOOKS_QUEUE_URL;
      await queue.send(new SendMessageCommand({ QueueUrl, DelaySeconds, MessageBody: JSON.stringify(entry) }));
    },
  });
  return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
});
