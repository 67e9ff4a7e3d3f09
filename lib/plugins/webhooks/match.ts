import { fnmatch } from '#core/fnmatch';
import type { BusDetail } from '#schema/messages';
import type { Webhook } from '#store/webhooks';

/** Does a webhook want a message? One that names tags or packages does not want what is about none. */
export function wants(hook: Webhook, { topic, properties }: Pick<BusDetail, 'topic' | 'properties'>): boolean {
  return (
    hook.enabled &&
    any(hook.topics, topic) &&
    any(hook.tags, properties.tag) &&
    any(hook.packages, properties.package ?? packageOf(topic, properties))
  );
}

/** Of builds, imports, signatures and tagging: builds are named after their package. */
const packageOf = (topic: string, { name }: BusDetail['properties']) =>
  /^(build|import|sign)\./.test(topic) ? name : undefined;

const any = (globs: readonly string[], word: unknown): boolean =>
  globs.length === 0 || (typeof word === 'string' && globs.some((glob) => fnmatch(word, glob)));
