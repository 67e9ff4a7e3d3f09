/** Placeholder of the function `ecs-events`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function ecs-events: not implemented yet');
}
