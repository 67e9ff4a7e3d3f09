/** What must outlive every other stack: the table and the files. Retained, and protected against deletion. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';
import { FilesBucket } from './files-bucket.ts';
import { StateTable } from './state-table.ts';

export interface DataStackProps extends StackProps {
  readonly deployment: Deployment;
}

export class DataStack extends Stack {
  readonly table: StateTable;
  readonly files: FilesBucket;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, { terminationProtection: !props.deployment.local, ...props });
    this.table = new StateTable(this, 'Table', { disposable: props.deployment.local !== undefined });
    this.files = new FilesBucket(this, 'Files', {
      disposable: props.deployment.local !== undefined,
      retention: props.deployment.settings.retention,
    });
    new CfnOutput(this, 'TableName', { value: this.table.table.tableName });
    new CfnOutput(this, 'BucketName', { value: this.files.bucket.bucketName });
  }
}
