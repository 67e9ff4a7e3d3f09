import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { log, logger } from './log.ts';

/**
 * What every function has around its own work: all its lines in the log name the request (`function_request_id`), so that one
 * search gives all lines of a call, and what is thrown is logged with its stack before AWS sees it.
 */
export const entry = <Event, Answer>(work: (event: Event) => Promise<Answer>) =>
  middy(work)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .onError(({ error }) => log.error('function failed', { error }));
