export interface HeartbeatOptions {
  everyMs: number;
  /** false: nobody wants the task's result any more. */
  beat: () => Promise<boolean>;
  unwanted: () => void;
  log: (text: string) => void;
}

export interface Heartbeat {
  stop(): void;
}

/**
 * Keeps the lease on the task alive. A beat that does not get through is only noted: the hub decides by what it does
 * not hear, and the next beat may well arrive.
 */
export function startHeartbeat({ everyMs, beat, unwanted, log }: HeartbeatOptions): Heartbeat {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const tick = async () => {
    try {
      if ((await beat()) === false && !stopped) return unwanted();
    } catch (error) {
      log(`heartbeat: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!stopped) timer = setTimeout(tick, everyMs);
  };
  timer = setTimeout(tick, everyMs);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
