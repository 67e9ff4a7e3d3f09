import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  Busy,
  Conflict,
  type Item,
  itemName,
  type Key,
  keyOf,
  type Range,
  type Table,
  Unanswered,
  type Write,
} from './table.ts';

const BATCH_GET_LIMIT = 100;

/** Milliseconds; DynamoDB answers in tens of them, or not at all. A function has no time to wait for what hangs. */
const TIME_OUTS = { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** The table in DynamoDB. Reads of the table itself are strongly consistent; `roundTrips` counts the requests sent. */
export class DynamoTable implements Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  roundTrips = 0;

  constructor(name: string, client = new DynamoDBClient({ maxAttempts: 5, requestHandler: TIME_OUTS })) {
    this.#name = name;
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.#client.middlewareStack.add(
      (next, context) => async (args) => {
        this.roundTrips++;
        try {
          return await next(args);
        } catch (error) {
          throw troubleOf(error, context.commandName === 'TransactWriteItemsCommand');
        }
      },
      { step: 'initialize' },
    );
  }

  async get(key: Key): Promise<Item | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: { pk: key.pk, sk: key.sk }, ConsistentRead: true }),
    );
    return answer.Item && itemOf(answer.Item);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const wanted = [...new Map(keys.map((key) => [itemName(key), { pk: key.pk, sk: key.sk }])).values()];
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
          for (const row of answer.Responses?.[this.#name] ?? []) found.set(itemName(row as Item), itemOf(row));
          open = (answer.UnprocessedKeys?.[this.#name]?.Keys ?? []) as unknown as Key[];
        }
      }),
    );
    return keys.map((key) => found.get(itemName(key)));
  }

  async query(range: Range): Promise<Item[]> {
    const items: Item[] = [];
    const input = this.#queryInput(range);
    do {
      const answer = await this.#client.send(new QueryCommand(input));
      for (const row of answer.Items ?? []) items.push(itemOf(row));
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

  async write(writes: readonly Write[], token?: string): Promise<void> {
    if (writes.length === 0) return;
    const TransactItems = writes.map((write) => this.#transactItem(write));
    try {
      await this.#client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
    } catch (error) {
      if (error instanceof TransactionCanceledException) throw this.#cancelled(error, writes);
      throw error;
    }
  }

  #transactItem(write: Write) {
    const condition = expectation(write.expect);
    if ('put' in write) return { Put: { TableName: this.#name, Item: rowOf(write.put), ...condition } };
    const { pk, sk } = keyOf(write);
    if ('delete' in write) return { Delete: { TableName: this.#name, Key: { pk, sk }, ...condition } };
    return { ConditionCheck: { TableName: this.#name, Key: { pk, sk }, ConditionExpression: '', ...condition } };
  }

  /** A cancelled transaction is a conflict when a condition failed or another transaction held an item; else it is an error. */
  #cancelled(error: TransactionCanceledException, writes: readonly Write[]): Error {
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? '');
    const lost = writes.filter((_, i) => CONFLICTS.includes(codes[i]!));
    if (lost.length > 0) return new Conflict(lost.map(keyOf));
    return codes.some((code) => THROTTLED.includes(code)) ? new Busy('throttled', { cause: error }) : error;
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

const CONFLICTS = ['ConditionalCheckFailed', 'TransactionConflict'];
/** Error codes of one request, and reasons of a cancelled transaction. */
const THROTTLED = [
  ...['ThrottlingError', 'ProvisionedThroughputExceeded'],
  ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
];

/**
 * What is left when the client's own attempts have failed: the service was busy, or gave no answer. Only of a transaction it
 * matters whether it was done: reads can be repeated, and a counter that moved twice has lost a number.
 */
function troubleOf(error: unknown, transaction: boolean): unknown {
  const { name, code, $metadata } = error as { name?: string; code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (THROTTLED.includes(name ?? '')) return new Busy('throttled', { cause: error });
  const inProgress = name === 'TransactionInProgressException';
  const cutOff = name === 'TimeoutError' || typeof code === 'string';
  const failed = ($metadata?.httpStatusCode ?? 0) >= 500;
  if (!inProgress && !cutOff && !failed) return error;
  return transaction
    ? new Unanswered(`no answer: ${name}`, { cause: error })
    : new Busy(`no answer: ${name}`, { cause: error });
}

type Row = Record<string, unknown>;

/**
 * DynamoDB keeps no order of a map's members and nests 32 levels at most, so lists and structs are kept as JSON, together in
 * one attribute; what can be a key, a counter or bytes is as DynamoDB has it.
 */
const NESTED = 'nested';

const isNested = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

function rowOf(item: Item): Row {
  const row: Row = {};
  const nested: Row = {};
  for (const [name, value] of Object.entries(item)) (isNested(value) ? nested : row)[name] = value;
  return Object.keys(nested).length === 0 ? row : { ...row, [NESTED]: JSON.stringify(nested) };
}

function itemOf({ [NESTED]: nested, ...row }: Row): Item {
  return (nested === undefined ? row : { ...row, ...JSON.parse(String(nested)) }) as Item;
}

function expectation(expect: number | undefined) {
  if (expect === undefined) return {};
  if (expect === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': expect } };
}
