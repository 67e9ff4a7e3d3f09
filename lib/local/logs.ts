/** What the functions of the local cloud have logged: CloudWatch Logs of the emulator, by its REST interface. */
import { z } from 'zod';
import { emulatorUrl } from './emulator.ts';
import type { LocalSettings } from './settings.ts';

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const page = z.object({
  events: z.array(z.object({ timestamp: z.number(), message: z.string() })),
  nextToken: z.string().optional(),
});

export interface LogLine {
  /** ms since 1970 */
  readonly time: number;
  /** name of the function */
  readonly from: string;
  readonly text: string;
}

async function ask(settings: LocalSettings, action: string, body: object): Promise<unknown> {
  const answer = await fetch(emulatorUrl(settings), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `Logs_20140328.${action}`,
      Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${action}: HTTP ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The platform's own words about each call. */
const FRAME = /^(START|END|REPORT) RequestId: /;

/** Group names look like /stack/<function>Log<digits>: the function's name of one. */
const functionOf = (group: string) => /([^/]*?)Log[0-9A-F]{8}$/.exec(group)?.[1] ?? group;

/** Lines since `since` (ms), in the order of their time; of one function when named. */
export async function functionLogs(settings: LocalSettings, since: number, only?: string): Promise<LogLine[]> {
  const { logGroups } = groups.parse(await ask(settings, 'DescribeLogGroups', {}));
  const lines: LogLine[] = [];
  for (const { logGroupName } of logGroups) {
    const from = functionOf(logGroupName);
    if (only !== undefined && from !== only) continue;
    let nextToken: string | undefined;
    do {
      const query = { logGroupName, startTime: since, ...(nextToken ? { nextToken } : {}) };
      const { events, nextToken: next } = page.parse(await ask(settings, 'FilterLogEvents', query));
      for (const { timestamp, message } of events) {
        if (!FRAME.test(message)) lines.push({ time: timestamp, from, text: message.trimEnd() });
      }
      nextToken = next;
    } while (nextToken);
  }
  return lines.sort((a, b) => a.time - b.time);
}
