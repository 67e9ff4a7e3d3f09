import type { Context } from './context.ts';

/** Ctrl-C while something is waited for. */
export interface Interruption {
  readonly pressed: boolean;
  /** Until it is time for another look, or Ctrl-C is pressed: whether it was. */
  pause(): Promise<boolean>;
}

/** Runs `work`, which looks again and again; until it has ended, Ctrl-C is for it to answer and does not end the program. */
export async function interruptibly<T>(ctx: Context, work: (interruption: Interruption) => Promise<T>): Promise<T> {
  let pressed = false;
  let wake = () => {};
  const pressing = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const stopListening = ctx.io.onInterrupt(() => {
    pressed = true;
    wake();
  });
  try {
    return await work({
      get pressed() {
        return pressed;
      },
      async pause() {
        await Promise.race([ctx.io.sleep(ctx.config.poll_interval), pressing]);
        return pressed;
      },
    });
  } finally {
    stopListening();
  }
}
