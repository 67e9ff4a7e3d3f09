import type { EnginePorts, StartMessage } from '#hub/engine/ports';

/** Ports that note what they are asked for; each takes its turn before it is done. */
export function recordingPorts(turn: () => Promise<void>) {
  const starts: StartMessage[] = [];
  const tokens: string[] = [];
  /** state changes of tasks, as they go to the bus */
  const published: { task: number; state: string }[] = [];
  const ports: EnginePorts = {
    enqueueStart: async (start) => {
      await turn();
      starts.push(start);
    },
    sendToken: async (token) => {
      await turn();
      tokens.push(token);
    },
    sendHeartbeat: turn,
    stopExecution: turn,
    stopContainers: turn,
    runningContainers: async () => [],
    stoppedContainers: async () => [],
    lookLater: turn,
    publish: async (messages) => {
      await turn();
      for (const message of messages) {
        if (message.kind !== 'callback' || message.name !== 'postTaskStateChange') continue;
        const { info, new: state } = message.data as { info: { id: number }; new: string };
        published.push({ task: info.id, state });
      }
    },
  };
  return { ports, starts, tokens, published };
}
