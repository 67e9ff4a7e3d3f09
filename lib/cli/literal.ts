import { Double, type Value } from '#core/xmlrpc/value';

/** Reads a Python literal: None, booleans, numbers, strings, lists, tuples and dictionaries. Undefined for all else. */
export function literal(text: string): Value | undefined {
  const reader = new Reader(text);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NotALiteral) return undefined;
    throw error;
  }
}

class NotALiteral extends Error {}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Value {
    const value = this.value();
    this.blank();
    if (this.at < this.text.length) throw new NotALiteral();
    return value;
  }

  private value(): Value {
    this.blank();
    const char = this.text[this.at];
    if (char === '[') return this.items('[', ']');
    if (char === '(') return this.items('(', ')');
    if (char === '{') return this.dictionary();
    if (char === "'" || char === '"') return this.string(char);
    const word = /^(None|True|False|[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)(?![\w.])/.exec(
      this.text.slice(this.at),
    )?.[0];
    if (word === undefined) throw new NotALiteral();
    this.at += word.length;
    if (word === 'None') return null;
    if (word === 'True' || word === 'False') return word === 'True';
    if (/[.eE]/.test(word)) return new Double(Number(word));
    return Number.isSafeInteger(Number(word)) ? Number(word) : BigInt(word);
  }

  private items(open: string, close: string): Value[] {
    this.expect(open);
    const items: Value[] = [];
    while (!this.take(close)) {
      items.push(this.value());
      if (!this.take(',')) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  private dictionary(): Value {
    this.expect('{');
    const members: [string, Value][] = [];
    while (!this.take('}')) {
      const name = this.value();
      if (typeof name !== 'string') throw new NotALiteral();
      this.expect(':');
      members.push([name, this.value()]);
      if (!this.take(',')) {
        this.expect('}');
        break;
      }
    }
    return Object.fromEntries(members);
  }

  private string(quote: string): string {
    let value = '';
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      const char = this.text[this.at];
      if (char === undefined) throw new NotALiteral();
      if (char !== '\\') value += char;
      else {
        const escaped = ESCAPES[this.text[++this.at] ?? ''];
        if (escaped === undefined) throw new NotALiteral();
        value += escaped;
      }
    }
    this.at++;
    return value;
  }

  private blank(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private take(char: string): boolean {
    this.blank();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private expect(char: string): void {
    if (!this.take(char)) throw new NotALiteral();
  }
}
