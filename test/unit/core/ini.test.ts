import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ini, IniError, readIni } from '#core/ini';

/** What Python 3.11's RawConfigParser makes of each text with strict on (`error`) and off (`last`); null: it refuses. */
interface Row {
  name: string;
  text: string;
  error: Record<string, Record<string, string>> | null;
  last: Record<string, Record<string, string>> | null;
}
const golden: Row[] = JSON.parse(readFileSync(new URL('golden/ini.json', import.meta.url), 'utf8'));

function contents(ini: Ini): Row['error'] {
  return Object.fromEntries(ini.sections().map((name) => [name, Object.fromEntries(ini.options(name))]));
}

function read(text: string, duplicates: 'error' | 'last'): Row['error'] {
  try {
    return contents(readIni(text, { duplicates }));
  } catch (error) {
    expect(error).toBeInstanceOf(IniError);
    return null;
  }
}

describe('readIni', () => {
  const [made, random] = [
    golden.filter((row) => !row.name.startsWith('random')),
    golden.filter((row) => row.name.startsWith('random')),
  ];

  it.each(made)('reads as Python does: $name', (row) => {
    expect(read(row.text, 'error')).toEqual(row.error);
    expect(read(row.text, 'last')).toEqual(row.last);
  });

  it('reads random files as Python does', () => {
    for (const row of random) {
      expect([row.text, read(row.text, 'error')]).toEqual([row.text, row.error]);
      expect([row.text, read(row.text, 'last')]).toEqual([row.text, row.last]);
    }
  });

  it('finds an option whatever its case', () => {
    const ini = readIni('[hub]\nLoginCreatesUser = On\n');
    expect(ini.get('hub', 'logincreatesuser')).toBe('On');
    expect(ini.get('hub', 'LoginCreatesUser')).toBe('On');
    expect(ini.get('Hub', 'LoginCreatesUser')).toBeUndefined();
    expect(ini.has('hub', 'LOGINCREATESUSER')).toBe(true);
    expect(ini.has('hub')).toBe(true);
    expect(ini.has('nothing')).toBe(false);
  });

  it('names every faulty line at once', () => {
    const text = 'early = 1\n[a]\nx = 1\nx = 2\nwords\n= 5\n[a]\n';
    expect(() => readIni(text)).toThrow(
      [
        "line 1: no section before 'early = 1'",
        "line 4: option 'x' comes twice in section [a]",
        "line 5: neither '=' nor ':' in 'words'",
        "line 6: no name before '='",
        'line 7: section [a] comes twice',
      ].join('\n'),
    );
  });

  it('overlooks a byte order mark', () => {
    expect(readIni('\uFEFF[a]\nx = 1\n').get('a', 'x')).toBe('1');
  });

  it('gives back what was written', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
    const value = fc.array(fc.stringMatching(/^[A-Za-z0-9*:!&%=][A-Za-z0-9*:!&%= ]{0,10}[a-z]$/), {
      minLength: 1,
      maxLength: 4,
    });
    const file = fc.dictionary(word, fc.dictionary(word, value, { noNullPrototype: true }), { noNullPrototype: true });
    fc.assert(
      fc.property(file, (sections) => {
        const text = Object.entries(sections).map(([name, options]) => {
          const lines = Object.entries(options).map(([option, parts]) => `${option} = ${parts.join('\n    ')}\n`);
          return `[${name}]\n${lines.join('')}`;
        });
        const expected = Object.fromEntries(
          Object.entries(sections).map(([name, options]) => [
            name,
            Object.fromEntries(Object.entries(options).map(([option, parts]) => [option, parts.join('\n')])),
          ]),
        );
        expect(contents(readIni(text.join('')))).toEqual(expected);
      }),
    );
  });
});
