import { SaxesParser } from 'saxes';
import { GenericError } from '#core/errors';

/** An element of a kiwi description; comments and processing instructions are left out. */
export interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  children: (Element | string)[];
}

/** A description is written by hand: what is larger or deeper than these is meant to hurt. Characters; levels. */
const MAX_SIZE = 1024 * 1024;
const MAX_DEPTH = 64;

/** Reads a document. Throws GenericError naming the file; a DOCTYPE is refused, so there are no entities to expand. */
export function parseXml(text: string, file: string): Element {
  const fail = (problem: string): never => {
    throw new GenericError(`${file}: ${problem}`);
  };
  if (text.length > MAX_SIZE) fail(`larger than ${MAX_SIZE} characters`);
  const parser = new SaxesParser({ xmlns: false });
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => fail(error.message));
  parser.on('doctype', () => fail('a DOCTYPE is not allowed'));
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

export function writeXml(element: Element): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${written(element)}\n`;
}

function written({ name, attributes, children }: Element): string {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(value).replaceAll('"', '&quot;')}"`,
  );
  if (children.length === 0) return `<${name}${words.join('')}/>`;
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child)));
  return `<${name}${words.join('')}>${inner.join('')}</${name}>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const elementsOf = (parent: Element, name: string): Element[] =>
  parent.children.filter((child): child is Element => typeof child !== 'string' && child.name === name);

export const textOf = (element: Element): string =>
  element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();

/** The element's first child of a name gets this text; it is made when there is none. */
export function setText(parent: Element, name: string, text: string): void {
  const [child] = elementsOf(parent, name);
  if (child) child.children = [text];
  else parent.children.push({ name, attributes: {}, children: [text] });
}
