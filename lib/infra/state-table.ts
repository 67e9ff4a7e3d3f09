/** The one DynamoDB table: pk, sk, and five generic indexes g1 to g5 (lib/store decides what goes into them). */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

const INDEXES = ['g1', 'g2', 'g3', 'g4', 'g5'] as const;

/** DynamoDB refuses names of two characters. */
const indexName = (index: string): string => `by-${index}`;

/** Items with this attribute, in seconds since 1970, go away by themselves (sessions, leases, caches). */
const TTL_ATTRIBUTE = 'ttl';

export interface StateTableProps {
  /** true for the emulator: no deletion protection, removed with its stack */
  readonly disposable: boolean;
}

export class StateTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: StateTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: TTL_ATTRIBUTE,
      deletionProtection: !props.disposable,
      removalPolicy: props.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    for (const index of INDEXES) {
      this.table.addGlobalSecondaryIndex({
        indexName: indexName(index),
        partitionKey: { name: `${index}pk`, type: AttributeType.STRING },
        sortKey: { name: `${index}sk`, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
  }

  /** ARNs of the table's indexes, one by one: no wildcard in a policy. */
  get indexArns(): string[] {
    return INDEXES.map((index) => `${this.table.tableArn}/index/${indexName(index)}`);
  }
}
