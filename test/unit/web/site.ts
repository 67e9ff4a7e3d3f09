/** The pages over answers that a test writes down. */
import type { Value } from '#core/xmlrpc/value';
import { makeWeb } from '#web/app';
import type { Call } from '#web/call';

export const NOW = 1_800_000_000;

/** An answer, or a function of the call's parameters and names. */
type Answer = unknown | ((params: readonly Value[], named: Readonly<Record<string, Value>>) => unknown);

export function site(answers: Readonly<Record<string, Answer>>) {
  const failures: string[] = [];
  const call: Call = async <T>(method: string, params: readonly Value[] = [], named = {}) => {
    if (!Object.hasOwn(answers, method)) throw new Error(`the test has no answer for ${method}`);
    const answer = answers[method];
    return (typeof answer === 'function' ? answer(params, named) : answer) as T;
  };
  const failed = (error: Error, path: string): void => void failures.push(`${path}: ${error.message}`);
  const web = makeWeb({ call, topurl: 'http://files/kojifiles', now: () => NOW, failed });
  return {
    failures,
    async get(path: string) {
      const answer = await web.request(path);
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
  };
}
