import { GenericError } from '#core/errors';

/** Where in a policy something is wrong. */
export interface PolicyFault {
  policy: string;
  /** Line of the policy's text, counted from 1. */
  line: number;
  /** The word that is not understood; empty when the fault is that something is missing. */
  word: string;
}

/** A policy that cannot be read. The message names policy, line and word. */
export class PolicyError extends GenericError {
  readonly fault: PolicyFault;
  constructor(fault: PolicyFault, problem: string) {
    super(`policy ${fault.policy}, line ${fault.line}: ${problem}`);
    this.fault = fault;
  }
}
