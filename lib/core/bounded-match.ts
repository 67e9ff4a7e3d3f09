import { runInNewContext } from 'node:vm';
import { GenericError } from './errors.ts';

const SCRIPT = 'const expression = new RegExp(source, flags); texts.map((text) => expression.test(text));';

/**
 * Which of the texts a regular expression of a stranger matches. There are expressions that take for ever on a text of a
 * hundred letters; so the matching is stopped after `milliseconds`.
 * @throws GenericError when it takes longer, and for what is no expression
 */
export function boundedMatch(source: string, flags: string, texts: readonly string[], milliseconds = 3000): boolean[] {
  try {
    return [...(runInNewContext(SCRIPT, { source, flags, texts }, { timeout: milliseconds }) as boolean[])];
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new GenericError(`matching ${source} takes too long`);
    throw new GenericError(`Invalid pattern ${source}: ${(error as Error).message}`);
  }
}
