/** As much as is used of the events that AWS hands to functions. */
export interface APIGatewayProxyEventV2 {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp: string };
    readonly authentication?: { readonly clientCert?: { readonly subjectDN: string } };
  };
}

export interface APIGatewayProxyStructuredResultV2 {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface SQSEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

export interface SQSBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** ECS Task State Change */
export interface TaskStateEvent {
  readonly detail: StoppedTask;
}

/** An ECS task, as its event and DescribeTasks tell of it. */
export interface StoppedTask {
  readonly group?: string;
  readonly stoppedReason?: string;
  readonly stopCode?: string;
  readonly containers?: readonly { readonly exitCode?: number | null; readonly reason?: string }[];
}
