import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { SQSBatchResponse, SQSEvent } from '#aws/events';
import { executionName } from '#aws/execution';
import { startMessage } from '#schema/startmessage';

// a mass rebuild starts more than Step Functions takes at a time: what is refused comes again within the call
const machines = new SFNClient({ maxAttempts: 6 });

/** The queue `tasks`: one execution for each attempt. A message that comes twice starts nothing twice. */
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
        await machines.send(
          new StartExecutionCommand({ stateMachineArn, name: executionName(taskId, attempt), input }),
        );
        return null;
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return null;
        hub.log.error('start failed', { body, error: String(error) });
        return { itemIdentifier: messageId };
      }
    }),
  );
  return { batchItemFailures: results.filter((failure) => failure !== null) };
});
