/** Placeholder of the function `keeper`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function keeper: not implemented yet');
}
