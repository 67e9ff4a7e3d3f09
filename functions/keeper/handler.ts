import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import { keep } from '#hub/keeper/keeper';

/** Housekeeping, every few minutes. */
export const handler = entry(async () => {
  await keep(deployed().hub);
});
