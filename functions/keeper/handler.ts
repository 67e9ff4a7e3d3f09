import { deployed } from '#aws/deployed';
import { keep } from '#hub/keeper/keeper';

/** Housekeeping, every few minutes. */
export async function handler() {
  await keep(deployed().hub);
}
