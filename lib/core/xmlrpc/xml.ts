import { SaxesParser } from 'saxes';
import { InvalidRequest } from './invalid.ts';

/** What a reader of XML-RPC wants to know of a document: elements and the text in them. Attributes carry nothing. */
export interface XmlSink {
  open(name: string): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * Reads one UTF-8 document. Throws InvalidRequest, in expat's words where they are well known, for malformed documents
 * and for any DOCTYPE: without one there are no entities to expand.
 */
export function readXml(body: Uint8Array | string, sink: XmlSink): void {
  const document = typeof body === 'string' ? body : decodeUtf8(body);
  const start = document.search(/\S/);
  if (start < 0) throw new InvalidRequest('no element found: line 1, column 0');
  if (document[start] !== '<') throw new InvalidRequest(`${startError(document[start]!)}: line 1, column ${start}`);

  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw unclosedToken(document) ?? new InvalidRequest(expatMessage(error.message, parser));
  });
  parser.on('doctype', () => {
    throw new InvalidRequest('DOCTYPE is not allowed');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) {
      throw new InvalidRequest(`encoding ${encoding} is not supported, send UTF-8`);
    }
  });
  parser.on('opentag', (tag) => sink.open(tag.name));
  parser.on('text', (text) => sink.text(text));
  parser.on('cdata', (text) => sink.text(text));
  parser.on('closetag', (tag) => sink.close(tag.name));
  parser.write(document).close();
}

function startError(char: string): string {
  return /[\p{L}\p{N}]/u.test(char) ? 'syntax error' : 'not well-formed (invalid token)';
}

/** The document ends inside a tag: expat names the place where the tag begins. */
function unclosedToken(document: string): InvalidRequest | undefined {
  const at = document.lastIndexOf('<');
  if (document.indexOf('>', at) >= 0) return undefined;
  const before = document.slice(0, at).split('\n');
  return new InvalidRequest(`unclosed token: line ${before.length}, column ${before.at(-1)!.length}`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidRequest('not well-formed (invalid token): the body is not UTF-8');
  }
}

const EXPAT: readonly [RegExp, string][] = [
  [/unclosed tag|must contain a root element|document must/, 'no element found'],
  [/unexpected close tag|unmatched closing tag/, 'mismatched tag'],
  [/undefined entity/, 'undefined entity'],
  [/unexpected end/, 'unclosed token'],
  [/text data outside of root node|only one root/, 'junk after document element'],
];

function expatMessage(message: string, at: { line: number; column: number }): string {
  const bare = message.replace(/^\d+:\d+: /, '');
  const known = EXPAT.find(([pattern]) => pattern.test(bare))?.[1];
  const what = known ?? `not well-formed (${bare.replace(/\.$/, '')})`;
  return `${what}: line ${at.line}, column ${at.column}`;
}
