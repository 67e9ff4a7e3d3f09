/** Placeholder of the function `hubtask`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function hubtask: not implemented yet');
}
