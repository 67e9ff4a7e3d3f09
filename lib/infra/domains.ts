/** The installation's own host names, when the settings name them. DNS records are the operator's: see the stack's outputs. */
import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '#schema/deployment';

export function attachDomains(
  scope: Construct,
  domain: NonNullable<DeploymentSettings['domain']>,
  api: HttpApi,
  stage: HttpStage,
): void {
  const plain = new Construct(scope, 'Domain');
  publish(
    plain,
    domain.name,
    new DomainName(plain, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(plain, 'Certificate', domain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    }),
    api,
    stage,
  );
  if (!domain.mutualTls) return;
  const { mutualTls } = domain;
  const withClients = new Construct(scope, 'MutualTls');
  publish(
    withClients,
    mutualTls.name,
    new DomainName(withClients, 'Name', {
      domainName: mutualTls.name,
      certificate: Certificate.fromCertificateArn(withClients, 'Certificate', mutualTls.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
      mtls: {
        bucket: Bucket.fromBucketName(withClients, 'Truststore', mutualTls.truststoreBucket),
        key: mutualTls.truststoreKey,
        ...(mutualTls.truststoreVersion ? { version: mutualTls.truststoreVersion } : {}),
      },
    }),
    api,
    stage,
  );
}

function publish(scope: Construct, name: string, domainName: DomainName, api: HttpApi, stage: HttpStage): void {
  new ApiMapping(scope, 'Mapping', { api, domainName, stage });
  new CfnOutput(scope, 'Target', {
    value: domainName.regionalDomainName,
    // CloudFormation takes text alone here, no reference to the name's resource
    description: `${name} must be an alias or CNAME of this`,
  });
}
