import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { SQSBatchResponse, SQSEvent } from '#aws/events';
import { executionName } from '#aws/execution';
import { type RefusedStart, startMessage } from '#schema/startmessage';

// a mass rebuild starts more than Step Functions takes at a time: what is refused comes again within the call
const machines = new SFNClient({ maxAttempts: 6 });
const queue = new SQSClient();

/**
 * The queue `tasks`: one execution for each attempt. A message that comes twice starts nothing twice. What is refused goes
 * back, and the engine is told, which may write it down.
 */
export const handler = entry(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const { hub, environment } = deployed();
  const results = await Promise.all(
    event.Records.map(async ({ messageId, body }) => {
      try {
        const { kind, taskId, attempt } = startMessage.parse(JSON.parse(body));
        const stateMachineArn =
          kind === 'hub' ? environment.TOJI_HUB_MACHINE_ARN : environment.TOJI_CONTAINER_MACHINE_ARN;
        const input = JSON.stringify({ taskId, attempt });
        hub.log.info('start', { taskId, attempt, kind });
        const start = new StartExecutionCommand({ stateMachineArn, name: executionName(taskId, attempt), input });
        const refused = await refusal(machines.send(start));
        if (!refused) return null;
        hub.log.error('start refused', { taskId, attempt, error: String(refused) });
        const told: RefusedStart = { taskId, attempt, refused: refused.name };
        const QueueUrl = environment.TOJI_ENGINE_QUEUE_URL;
        await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(told) }));
      } catch (error) {
        hub.log.error('start failed', { body, error: String(error) });
      }
      return { itemIdentifier: messageId };
    }),
  );
  return { batchItemFailures: results.filter((failure) => failure !== null) };
});

/** Why an execution was not started; null when it runs, by this message or by one before. */
async function refusal(start: Promise<unknown>): Promise<Error | null> {
  try {
    await start;
    return null;
  } catch (error) {
    return error instanceof ExecutionAlreadyExists ? null : (error as Error);
  }
}
