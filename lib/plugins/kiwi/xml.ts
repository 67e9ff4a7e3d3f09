import { GenericError } from '#core/errors';
import { type Element, elementsOf, parseXml as parse } from '#core/xmltree';

/** A description is written by hand: what is larger is meant to hurt. Characters. */
const MAX_SIZE = 1024 * 1024;

/** Reads a description. Throws GenericError naming the file; a DOCTYPE is refused, so there are no entities to expand. */
export function parseXml(text: string, file: string): Element {
  const fail = (problem: string): never => {
    throw new GenericError(`${file}: ${problem}`);
  };
  if (text.length > MAX_SIZE) fail(`larger than ${MAX_SIZE} characters`);
  return parse(text, fail);
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

/** The element's first child of a name gets this text; it is made when there is none. */
export function setText(parent: Element, name: string, text: string): void {
  const [child] = elementsOf(parent, name);
  if (child) child.children = [text];
  else parent.children.push({ name, attributes: {}, children: [text] });
}
