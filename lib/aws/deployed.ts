import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import { DynamoTable } from '#store/dynamo';
import { realTime } from '#store/realtime';
import { s3Client } from '#store/s3/client';
import { S3Files } from '#store/s3/files';
import { type Environment, readEnvironment } from './environment.ts';
import { log } from './log.ts';
import { mailer } from './mail.ts';

export interface Deployed {
  readonly hub: Hub;
  readonly table: DynamoTable;
  readonly environment: Environment;
}

let made: Deployed | undefined;

/** The hub of this deployment, made once per process. */
export function deployed(): Deployed {
  made ??= make();
  return made;
}

function make(): Deployed {
  const environment = readEnvironment();
  const settings = parseSettings(
    JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'settings.json'), 'utf8')),
  );
  const table = new DynamoTable(environment.TOJI_TABLE);
  const queue = new SQSClient();
  const s3 = s3Client({ forcePathStyle: environment.AWS_ENDPOINT_URL !== undefined });
  const hub = assembleHub({
    table,
    files: new S3Files(environment.TOJI_BUCKET, s3),
    settings,
    urls: { hub: environment.TOJI_HUB_URL, topurl: environment.TOJI_TOPURL },
    mail: settings.mail.from ? mailer(settings.mail.from, settings.mail.reply_to) : undefined,
    log,
    ...realTime,
    async kick() {
      await queue.send(new SendMessageCommand({ QueueUrl: environment.TOJI_ENGINE_QUEUE_URL, MessageBody: 'kick' }));
    },
  });
  return { hub, table, environment };
}
