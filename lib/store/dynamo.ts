import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Conflict, type Item, type Key, keyOf, type Range, type Table, type Write } from './table.ts';

const BATCH_GET_LIMIT = 100;

/** The table in DynamoDB. Reads of the table itself are strongly consistent; `roundTrips` counts the requests sent. */
export class DynamoTable implements Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  roundTrips = 0;

  constructor(name: string, client = new DynamoDBClient({ maxAttempts: 5 })) {
    this.#name = name;
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.#client.middlewareStack.add(
      (next) => (args) => {
        this.roundTrips++;
        return next(args);
      },
      { step: 'initialize' },
    );
  }

  async get(key: Key): Promise<Item | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: { pk: key.pk, sk: key.sk }, ConsistentRead: true }),
    );
    return answer.Item as Item | undefined;
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const name = (key: Key): string => `${key.pk}\u0000${key.sk}`;
    const wanted = [...new Map(keys.map((key) => [name(key), { pk: key.pk, sk: key.sk }])).values()];
    const found = new Map<string, Item>();
    const batches: Key[][] = [];
    for (let i = 0; i < wanted.length; i += BATCH_GET_LIMIT) batches.push(wanted.slice(i, i + BATCH_GET_LIMIT));
    await Promise.all(
      batches.map(async (batch) => {
        let open: Key[] = batch;
        while (open.length > 0) {
          const answer = await this.#client.send(
            new BatchGetCommand({
              RequestItems: { [this.#name]: { Keys: open.map((k) => ({ ...k })), ConsistentRead: true } },
            }),
          );
          for (const item of answer.Responses?.[this.#name] ?? []) found.set(name(item as Item), item as Item);
          open = (answer.UnprocessedKeys?.[this.#name]?.Keys ?? []) as unknown as Key[];
        }
      }),
    );
    return keys.map((key) => found.get(name(key)));
  }

  async query(range: Range): Promise<Item[]> {
    const items: Item[] = [];
    const input = this.#queryInput(range);
    do {
      const answer = await this.#client.send(new QueryCommand(input));
      items.push(...((answer.Items ?? []) as Item[]));
      input.ExclusiveStartKey = answer.LastEvaluatedKey;
      if (input.Limit !== undefined) input.Limit = range.limit! - items.length;
    } while (input.ExclusiveStartKey && (range.limit === undefined || items.length < range.limit));
    return items;
  }

  #queryInput({ pk, index, prefix, from, to, reverse, limit }: Range): QueryCommandInput {
    const names = { '#pk': index ? `${index}pk` : 'pk', '#sk': index ? `${index}sk` : 'sk' };
    const values: Record<string, string> = { ':pk': pk };
    let condition = '#pk = :pk';
    if (prefix !== undefined && prefix !== '') {
      condition += ' AND begins_with(#sk, :prefix)';
      values[':prefix'] = prefix;
    } else if (from !== undefined || to !== undefined) {
      condition += ' AND #sk BETWEEN :from AND :to';
      values[':from'] = from || ' ';
      values[':to'] = to ?? '\uffff';
    }
    const usesSortKey = condition.includes('#sk');
    return {
      TableName: this.#name,
      // DynamoDB refuses index names of two characters
      IndexName: index && `by-${index}`,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: usesSortKey ? names : { '#pk': names['#pk'] },
      ExpressionAttributeValues: values,
      ScanIndexForward: !reverse,
      Limit: limit,
      ConsistentRead: index === undefined,
    };
  }

  async write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    try {
      await this.#client.send(
        new TransactWriteCommand({ TransactItems: writes.map((write) => this.#transactItem(write)) }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new Conflict(writes.map(keyOf));
      if (error instanceof TransactionCanceledException) throw this.#conflict(error, writes);
      throw error;
    }
  }

  #transactItem(write: Write) {
    const condition = expectation(write.expect);
    if ('put' in write) return { Put: { TableName: this.#name, Item: { ...write.put }, ...condition } };
    const { pk, sk } = keyOf(write);
    if ('delete' in write) return { Delete: { TableName: this.#name, Key: { pk, sk }, ...condition } };
    return { ConditionCheck: { TableName: this.#name, Key: { pk, sk }, ConditionExpression: '', ...condition } };
  }

  /** A cancelled transaction is a conflict when a condition failed or another transaction held an item; else it is an error. */
  #conflict(error: TransactionCanceledException, writes: readonly Write[]): Error {
    const reasons = error.CancellationReasons ?? [];
    const lost = writes.filter((_, i) =>
      ['ConditionalCheckFailed', 'TransactionConflict'].includes(reasons[i]?.Code ?? ''),
    );
    return lost.length > 0 ? new Conflict(lost.map(keyOf)) : error;
  }

  async increment(key: Key, by: number): Promise<number> {
    const answer = await this.#client.send(
      new UpdateCommand({
        TableName: this.#name,
        Key: { pk: key.pk, sk: key.sk },
        UpdateExpression: 'ADD #value :by, v :one',
        ExpressionAttributeNames: { '#value': 'value' },
        ExpressionAttributeValues: { ':by': by, ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(answer.Attributes?.value);
  }
}

function expectation(expect: number | undefined) {
  if (expect === undefined) return {};
  if (expect === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': expect } };
}
