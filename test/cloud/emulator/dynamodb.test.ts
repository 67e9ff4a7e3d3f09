/** What the store relies on in DynamoDB, held against the emulator. */
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client, unique } from './clients.ts';

const dynamo = new DynamoDBClient(client);
const documents = DynamoDBDocumentClient.from(dynamo);
const TableName = unique('table');

beforeAll(async () => {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
});
afterAll(() => dynamo.send(new DeleteTableCommand({ TableName })));

const put = (pk: string, sk: string, value: number) =>
  documents.send(new PutCommand({ TableName, Item: { pk, sk, value } }));

describe('DynamoDB', () => {
  it('counts up without losing one, whoever counts at the same time', async () => {
    const add = () =>
      documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'counter', sk: '-' },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    const answers = await Promise.all(Array.from({ length: 30 }, add));
    const numbers = answers.map(({ Attributes }) => Attributes?.n as number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it('lets exactly one of many openers have a free task', async () => {
    await put('task', '1', 0);
    const open = (host: number) =>
      documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'task', sk: '1' },
          UpdateExpression: 'SET #v = :open, host = :host',
          ConditionExpression: '#v = :free',
          ExpressionAttributeNames: { '#v': 'value' },
          ExpressionAttributeValues: { ':open': 1, ':free': 0, ':host': host },
        }),
      );
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, host) => open(host)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConditionalCheckFailedException);
    }
  });

  it('does a transaction wholly or not at all, and shows the item that stood in the way', async () => {
    await put('tx', 'there', 5);
    const broken = documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: 'tx', sk: 'new', value: 1 } } },
          {
            Put: {
              TableName,
              Item: { pk: 'tx', sk: 'there', value: 6 },
              ConditionExpression: 'attribute_not_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    );
    const error = await broken.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const reasons = (error as TransactionCanceledException).CancellationReasons;
    expect(reasons?.map(({ Code }) => Code)).toEqual(['None', 'ConditionalCheckFailed']);
    expect(reasons?.[1]?.Item?.value).toEqual({ N: '5' });
    const left = await documents.send(query('tx'));
    expect(left.Items).toEqual([{ pk: 'tx', sk: 'there', value: 5 }]);
  });

  it('gives pages in the order of the sort key, forwards and backwards', async () => {
    for (let n = 0; n < 7; n++) await put('page', `k${n}`, n);
    for (const forward of [true, false]) {
      const seen: number[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await documents.send(
          query('page', { Limit: 3, ScanIndexForward: forward, ExclusiveStartKey: from }),
        );
        seen.push(...(page.Items ?? []).map((item) => item.value as number));
        from = page.LastEvaluatedKey;
      } while (from);
      const all = [0, 1, 2, 3, 4, 5, 6];
      expect(seen).toEqual(forward ? all : all.reverse());
    }
  });
});

const query = (pk: string, more: object = {}) =>
  new QueryCommand({
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ...more,
  });
