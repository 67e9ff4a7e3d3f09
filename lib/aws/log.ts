import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '#hub/hub';

export const logger = new Logger();

/** Structured lines for CloudWatch. */
export const log: Log = {
  info: (message, data) => logger.info(message, { ...data }),
  error: (message, data) => logger.error(message, { ...data }),
};
