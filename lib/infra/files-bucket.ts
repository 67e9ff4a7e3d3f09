/** The bucket that takes the place of /mnt/koji, and the bucket that records who read and wrote it. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '#schema/deployment';
import { lifecycleRules } from './files-lifecycle.ts';

export interface FilesBucketProps {
  /**
   * true for the emulator: removed with its stack, no access log and no versions (it runs no lifecycle rules, so old
   * versions would stay on the disk for ever)
   */
  readonly disposable: boolean;
  readonly retention: DeploymentSettings['retention'];
}

/** No CORS rules: browsers are redirected to signed URLs by plain navigation, no script reads them. */
export class FilesBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: FilesBucketProps) {
    super(scope, id);
    const closed = {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: props.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    };
    const accessLog = props.disposable
      ? undefined
      : new Bucket(this, 'AccessLog', {
          ...closed,
          lifecycleRules: [
            { id: 'old', expiration: Duration.days(365), abortIncompleteMultipartUploadAfter: Duration.days(1) },
          ],
        });
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      versioned: !props.disposable,
      lifecycleRules: lifecycleRules(props.retention),
      ...(accessLog ? { serverAccessLogsBucket: accessLog, serverAccessLogsPrefix: 'files/' } : {}),
    });
  }
}
