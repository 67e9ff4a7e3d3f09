/**
 * The HTTP API: Koji's three doors (/kojihub, /kojifiles, /koji) on one host. Requests reach the functions in payload format
 * 2.0, bodies that are not text in base64. Nobody is turned away here: XML-RPC carries its session in its own headers, so the
 * hub decides who may call what.
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { attachDomains } from './domains.ts';

/**
 * GET as well: a browser that opens the hub's address gets the hub's own 405. HEAD: download tools ask before they fetch. A path
 * may not end in a slash here; {proxy+} may stand for nothing, so it takes these.
 */
const ROUTES = [
  { path: '/kojihub', methods: [HttpMethod.POST, HttpMethod.GET], to: 'hub' },
  { path: '/kojihub/{proxy+}', methods: [HttpMethod.POST, HttpMethod.GET], to: 'hub' },
  { path: '/kojifiles', methods: [HttpMethod.GET, HttpMethod.HEAD], to: 'files' },
  { path: '/kojifiles/{proxy+}', methods: [HttpMethod.GET, HttpMethod.HEAD], to: 'files' },
  // who asks for nothing gets the front page
  { path: '/', methods: [HttpMethod.GET, HttpMethod.HEAD], to: 'web' },
  { path: '/koji', methods: [HttpMethod.GET, HttpMethod.HEAD], to: 'web' },
  { path: '/koji/{proxy+}', methods: [HttpMethod.GET, HttpMethod.HEAD], to: 'web' },
] as const;

export type Door = (typeof ROUTES)[number]['to'];

export class HubApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** as users reach it, without a slash at the end */
  readonly url: string;

  constructor(scope: Construct, id: string, props: { readonly deployment: Deployment }) {
    super(scope, id);
    const { settings, stage, local } = props.deployment;
    this.api = new HttpApi(this, 'Api', { apiName: `toji-${stage}`, createDefaultStage: false });
    accept(this.api, 'APIG4', 'Koji sessions travel inside XML-RPC: the hub itself decides who may call what');
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: settings.retention.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.api.requestsPerSecond, burstLimit: settings.api.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: ACCESS_LOG },
    });
    if (settings.domain && !local) attachDomains(this, settings.domain, this.api, this.stage);
    this.url = local?.frontForUsers ?? (settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint);
  }

  /** Opens the doors; apart from the constructor because the functions need the API's address first. */
  route(functions: Readonly<Record<Door, IFunction>>): void {
    const integrations = Object.fromEntries(
      Object.entries(functions).map(([name, fn]) => [
        name,
        new HttpLambdaIntegration(name, fn, { payloadFormatVersion: PayloadFormatVersion.VERSION_2_0 }),
      ]),
    );
    for (const { path, methods, to } of ROUTES) {
      const integration = integrations[to];
      if (!integration) throw new Error(`no function behind ${path} in ${Stack.of(this).stackName}`);
      this.api.addRoutes({ path, methods: [...methods], integration });
    }
  }
}

/** One JSON line a request. No headers and no query: Koji's session key travels in both. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    ip: '$context.identity.sourceIp',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    latency: '$context.responseLatency',
    integration: '$context.integrationLatency',
    error: '$context.integrationErrorMessage',
  }),
);
