import { readFile } from 'node:fs/promises';
import { type Element, parseXml } from '#core/xmltree';
import { Failure } from './failure.ts';

/** Reads a local XML file, as `read` leaves its text. Throws Failure naming the file. */
export async function readXmlFile(path: string, read: (text: string) => string = (text) => text): Promise<Element> {
  const fail = (problem: string): never => {
    throw new Failure(`${path}: ${problem}`);
  };
  const text = await readFile(path, 'utf8').catch((error: Error) => fail(error.message));
  return parseXml(read(text), fail, { doctype: true });
}
