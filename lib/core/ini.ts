/**
 * Configuration files as Python's configparser.RawConfigParser reads them, which is how koji.conf, hub.conf and the
 * plugins' files are written: `[section]`, `option = value` or `option: value`, values that go on in lines indented
 * deeper than their option, whole lines of comment after `#` or `;`. Text after a value is never a comment.
 * Option names have no case; section names do. `[DEFAULT]` gives values to every section. No `%` interpolation.
 */

/** A file that cannot be read; `problems` has one line for each fault in it. */
export class IniError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'IniError';
    this.problems = problems;
  }
}

export interface IniOptions {
  /** What to do when an option (or a section) comes twice: refuse it, as Python does, or let the later one win. */
  duplicates?: 'error' | 'last';
}

type Options = Map<string, string>;

/** What a file says. A value is text with its line breaks, each line without its indentation. */
export class Ini {
  readonly #sections: ReadonlyMap<string, Options>;
  readonly #defaults: Options;

  constructor(sections: ReadonlyMap<string, Options>, defaults: Options) {
    this.#sections = sections;
    this.#defaults = defaults;
  }

  /** Section names in the file's order, without DEFAULT. */
  sections(): string[] {
    return [...this.#sections.keys()];
  }

  has(section: string, option?: string): boolean {
    return option === undefined ? this.#sections.has(section) : this.get(section, option) !== undefined;
  }

  /** Names (in lower case) and values of a section with the defaults; empty for an unknown section. */
  options(section: string): Map<string, string> {
    const own = this.#sections.get(section);
    if (!own) return new Map();
    return new Map([...own, ...[...this.#defaults].filter(([name]) => !own.has(name))]);
  }

  get(section: string, option: string): string | undefined {
    const name = option.toLowerCase();
    const own = this.#sections.get(section);
    return own && (own.get(name) ?? this.#defaults.get(name));
  }
}

/** Reads a file's text. Throws IniError that lists every line it does not understand. */
export function readIni(text: string, options: IniOptions = {}): Ini {
  const reader = new Reader(options.duplicates ?? 'error');
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries())
    reader.line(line, index + 1);
  return reader.finish();
}

class Reader {
  readonly #sections = new Map<string, Options>();
  readonly #defaults: Options = new Map();
  readonly #problems: string[] = [];
  readonly #strict: boolean;
  #sectionName = '';
  #section: Options | undefined;
  #option = '';
  #lines: string[] | undefined;
  #indent = 0;

  constructor(duplicates: 'error' | 'last') {
    this.#strict = duplicates === 'error';
  }

  line(line: string, number: number): void {
    const text = line.trim();
    if (text.startsWith('#') || text.startsWith(';')) return;
    if (text === '') {
      this.#lines?.push('');
      return;
    }
    const indent = line.length - line.trimStart().length;
    if (this.#lines && indent > this.#indent) {
      this.#lines.push(text);
      return;
    }
    this.#indent = indent;
    this.#closeValue();
    const header = /^\[(.+)\]/.exec(text);
    if (header) this.#openSection(header[1]!, number);
    else this.#openOption(text, number);
  }

  finish(): Ini {
    this.#closeValue();
    if (this.#problems.length > 0) throw new IniError(this.#problems);
    return new Ini(this.#sections, this.#defaults);
  }

  #openSection(name: string, number: number): void {
    this.#sectionName = name;
    if (name === 'DEFAULT') {
      this.#section = this.#defaults;
      return;
    }
    const known = this.#sections.get(name);
    if (known && this.#strict) this.#problems.push(`line ${number}: section [${name}] comes twice`);
    this.#section = known ?? new Map();
    this.#sections.set(name, this.#section);
  }

  #openOption(text: string, number: number): void {
    const at = text.search(/[=:]/);
    if (!this.#section) this.#problems.push(`line ${number}: no section before '${text}'`);
    else if (at < 0) this.#problems.push(`line ${number}: neither '=' nor ':' in '${text}'`);
    else if (at === 0) this.#problems.push(`line ${number}: no name before '${text[0]}'`);
    else {
      this.#option = text.slice(0, at).trimEnd().toLowerCase();
      if (this.#strict && this.#section.has(this.#option)) {
        this.#problems.push(`line ${number}: option '${this.#option}' comes twice in section [${this.#sectionName}]`);
      }
      this.#lines = [text.slice(at + 1).trim()];
    }
  }

  #closeValue(): void {
    if (this.#lines) this.#section!.set(this.#option, this.#lines.join('\n').trimEnd());
    this.#lines = undefined;
  }
}
