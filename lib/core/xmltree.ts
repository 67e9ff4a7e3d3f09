import { SaxesParser } from 'saxes';

/** Small documents as trees; comments and processing instructions are left out. */
export interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  children: (Element | string)[];
}

/** What is nested deeper is meant to hurt. */
const MAX_DEPTH = 64;

/**
 * Reads a document; `fail` throws the caller's error for one that is none. A DOCTYPE is refused unless `doctype` is set;
 * the entities that it declares are unknown either way.
 */
export function parseXml(text: string, fail: (problem: string) => never, { doctype = false } = {}): Element {
  const parser = new SaxesParser({ xmlns: false });
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => fail(error.message));
  if (!doctype) parser.on('doctype', () => fail('a DOCTYPE is not allowed'));
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: { ...attributes }, children: [] };
    if (open.length === MAX_DEPTH) fail(`elements nested more than ${MAX_DEPTH} deep`);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (text: string): void => void open.at(-1)?.children.push(text);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return root ?? fail('no element found');
}

export const elementsOf = (parent: Element, name: string): Element[] =>
  parent.children.filter((child): child is Element => typeof child !== 'string' && child.name === name);

/** The text of an element itself, not of those in it. */
export const textOf = (element: Element): string =>
  element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
