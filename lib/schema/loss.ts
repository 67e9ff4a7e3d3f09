/**
 * What may take a builder's container away before it reports:
 * memory - it used more than it had; killed - SIGKILL, most often by the same cause, and nobody says so; spot - Spot capacity
 * was taken back; start - it never ran; silent - it did not report in time; platform - anything else of the platform's;
 * builder - the agent gave up or died; function - a task body of the hub did not come to its end.
 */
export type LossCategory = 'memory' | 'killed' | 'spot' | 'start' | 'silent' | 'platform' | 'builder' | 'function';
