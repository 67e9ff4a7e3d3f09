import { z } from 'zod';
import { WEBHOOK_MESSAGES } from '#plugins/webhooks/messages';
import { MESSAGES, type MessageShape } from '#schema/messages';

const HEAD = `# Messages

(Made by \`node scripts/messages.ts\` from lib/schema/messages.ts.)

Every change that Koji's plugin protonmsg tells of is an event on the deployment's EventBridge bus (\`toji-STAGE\`): source \`toji\`,
detail type = topic, detail = \`{id, topic, properties, body}\`, with the topics, properties and bodies of Koji 1.35. No plugin needs
to be on for that; \`protonmsg\` sends the same to an [AMQP 1.0 broker](#amqp), \`webhooks\` to [addresses](#webhooks).

- A message is written in the transaction that makes the change: there is none without its change, and no change without it.
- It is sent afterwards, at least once and under one \`id\`, in the order of the changes. EventBridge itself promises no order to its targets; who
  needs it looks at the times and states in the body.
- A build's \`extra\` is left out where it is longer than \`protonmsg.message.extra_limit\` (0: never).
- Of an event that is too large for the bus \`body\` is null and \`body_key\` names the object in the files bucket that holds it, for
  two weeks. A body that could not even be kept (300,000 bytes) has its longest members left out, named in \`left_out\`.

A rule for builds that are tagged:

\`\`\`json
{ "source": ["toji"], "detail-type": ["build.tag"], "detail": { "properties": { "tag": ["f42"] } } }
\`\`\`
`;

const AMQP = `
## AMQP

With \`"plugins": [..., "protonmsg"]\` a function sends each event to a broker: address \`TOPIC_PREFIX.TOPIC\` (a prefix that does not
begin with \`topic://\` or \`/topic/\` gets \`topic://\`), application properties = properties, body = the body as JSON text.
Settings are those of protonmsg.conf, in the section \`protonmsg\` of toji.json:

| setting | meaning | default |
|---|---|---|
| \`broker.urls\` | \`amqps://host:5671\` and such; tried in random order until one takes the messages | |
| \`broker.cert\` | client certificate with its key, PEM: a file, or the ARN of a secret | |
| \`broker.cacert\` | certificates that the broker's may be signed by, PEM: a file, or the ARN of a secret | the system's |
| \`broker.topic_prefix\` | | \`koji\` |
| \`broker.connect_timeout\`, \`broker.send_timeout\` | seconds | 10, 60 |
| \`message.extra_limit\` | characters of a build's \`extra\`; 0: all | 0 |
| \`message.ttl\` | seconds after which a broker may forget a message | never |
| \`message.test_mode\`, \`message.test_mode_fail\` | messages are logged instead of sent; per cent of them that fail | off, 0 |
| \`queue.enabled\` | messages that no broker has taken are sent later | on |
| \`queue.batch_size\` | messages sent over one connection | 100 |
| \`queue.max_age\` | hours after which an unsent message is dropped | 24 |
`;

const WEBHOOKS = `
## Webhooks

With the plugin \`webhooks\` on, who has the permission \`webhook\` can have messages posted to an address of his:

    koji grant-permission --new webhook alice
    toji webhook add https://ci.example.org/koji --topic 'build.*' --tag 'f42*'
    toji webhook list
    toji webhook deliveries 3 --state failed
    toji webhook redeliver 3

Calls: \`toji.addWebhook\`, \`toji.editWebhook\`, \`toji.removeWebhook\`, \`toji.listWebhooks\`, \`toji.listWebhookDeliveries\`,
\`toji.redeliverWebhook\`; owners see and change their own, admins all.

- Topics, tags and packages are globs; one that names tags or packages gets nothing that is about none. Without any it gets all.
- The body is JSON: \`{topic, time, properties, body}\`, whatever its size (a body that is longer than 300,000 bytes: above).
- It is signed after [Standard Webhooks](https://www.standardwebhooks.com), so that its libraries check it: headers \`webhook-id\`
  (the same in every attempt and repetition: what has been seen can be dropped), \`webhook-timestamp\` and \`webhook-signature\`
  (\`v1,\` and HMAC-SHA256). No answer of the hub shows a secret again. After \`toji webhook rotate\` there is a signature with
  the old secret, too, for \`rotation_hours\`.
- Taken is what is answered with 2xx in time. Else it is sent again after the times of \`retry_after\`; then it has failed.
  At least once, in no particular order.
- Each delivery has a row for 14 days: state, and of every attempt time, latency, status and problem. Those that failed, or any
  of these 14 days, can be sent again.
- A webhook that fails \`disable_failures\` times in a row over \`disable_hours\`, or answers 410, is switched off: its owner gets
  mail, and there is an event \`webhook.disabled\`. \`toji webhook edit ID --enable\` switches it on again.
- Addresses have to be https and of the public internet: that is checked where the connection is made, so a name that leads
  elsewhere does not help. Redirects are not followed.

Settings in the section \`webhooks\` of toji.json:

| setting | meaning | default |
|---|---|---|
| \`timeout\` | seconds for one attempt, at most 30 | 10 |
| \`retry_after\` | seconds between attempts | 5, 300, 1800, 7200, 18000, 36000, 36000 |
| \`disable_failures\`, \`disable_hours\` | when a webhook is switched off | 20, 24 |
| \`rotation_hours\` | hours with two secrets | 24 |
| \`per_user\` | webhooks that one user may have | 20 |
| \`private\` | http and private addresses, for the local cloud only | false |

Messages of its own:

${WEBHOOK_MESSAGES.map(section).join('\n')}`;

export function messagesDocument(): string {
  return `${HEAD}\n## Topics\n\n${MESSAGES.map(section).join('\n')}${AMQP}${WEBHOOKS}`;
}

function section({ callback, about, topic, words, properties, body }: MessageShape): string {
  const kinds = words ? `; ${topic.split('.')[1]} is one of ${words.map((word) => `\`${word}\``).join(', ')}` : '';
  return [
    `### ${topic}\n`,
    callback ? `Callback ${callback}${kinds}.\n` : `${about}\n`,
    `Properties:\n\n${table(properties)}`,
    `Body${body.description ? ` (${body.description})` : ''}:\n\n${table(body)}`,
  ].join('\n');
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

function table(shape: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: 'input' }) as JsonSchema;
  const rows = Object.entries(properties).map(
    ([name, member]) =>
      `| \`${name}\`${required.includes(name) ? '' : ' (not always)'} | ${typeName(member)} | ${member.description ?? ''} |`,
  );
  return `| member | type | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function typeName({ type, const: only, anyOf, items, properties }: JsonSchema): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (anyOf) return [...new Set(anyOf.map(typeName))].join(' or ');
  if (type === 'array') return items?.type ? `list of ${typeName(items)}` : 'list';
  if (type === 'object' && properties)
    return `object: ${Object.keys(properties)
      .map((name) => `\`${name}\``)
      .join(', ')}...`;
  return typeof type === 'object' ? type.join(' or ') : (type ?? 'any');
}
