import middy from '@middy/core';
import { deployed } from '#aws/deployed';
import { keep } from '#hub/keeper/keeper';

/** Housekeeping, every few minutes. */
export const handler = middy(async () => {
  await keep(deployed().hub);
});
