/** A table like the deployed one in the emulator's DynamoDB. */
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoTable } from '#store/dynamo';
import { INDEXES } from '#store/table';
import { clientFor } from '../emulator/clients.ts';

const dynamo = new DynamoDBClient(clientFor('DYNAMODB'));

const keys = (prefix: string) => [
  { AttributeName: `${prefix}pk`, KeyType: 'HASH' as const },
  { AttributeName: `${prefix}sk`, KeyType: 'RANGE' as const },
];

export async function makeTable(TableName: string): Promise<DynamoTable> {
  const attributes = ['', ...INDEXES].flatMap((prefix) => [`${prefix}pk`, `${prefix}sk`]);
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys(''),
      GlobalSecondaryIndexes: INDEXES.map((index) => ({
        IndexName: `by-${index}`,
        KeySchema: keys(index),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  return new DynamoTable(TableName, dynamo);
}

export const dropTable = (TableName: string) => dynamo.send(new DeleteTableCommand({ TableName }));
