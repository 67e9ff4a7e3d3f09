import { describe, expect, it } from 'vitest';
import { GenericError } from '#core/errors';
import { headerField, headerFields } from '#core/rpm/fields';
import { parseHeader } from '#core/rpm/header';
import { tagByName } from '#core/rpm/tags';
import { expected, HELLO, RICH, rpmBytes, rpmNames } from './fixtures.ts';

/** Bytes as expected.json writes them. */
const comparable = (value: unknown) =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;

describe.each(rpmNames)('fields of %s', (name) => {
  const rpm = parseHeader(rpmBytes(name));
  it("are those of RPM's Python bindings, for every tag that they know", () => {
    const names = Object.keys(expected[name]!.fields);
    const found = Object.fromEntries(names.map((field) => [field, comparable(headerField(rpm, field))]));
    expect(found).toEqual(expected[name]!.fields);
  });
});

describe('headerFields', () => {
  it('answers under the names asked for, in any case', () => {
    const fields = headerFields(parseHeader(rpmBytes(HELLO)), ['name', 'SUMMARY', 'License', 'requires', 'vendor']);
    expect(fields).toEqual({
      name: 'zzzzzzzz-hello',
      SUMMARY: 'Fixture hello',
      License: 'MIT',
      requires: [
        '/bin/sh',
        'bash',
        'rpmlib(CompressedFileNames)',
        'rpmlib(FileDigests)',
        'rpmlib(PayloadFilesHavePrefix)',
      ],
      vendor: 'Example',
    });
  });

  it('gives null for what a package lacks, and an empty list where the tag holds one', () => {
    const rpm = parseHeader(rpmBytes(HELLO));
    expect(headerFields(rpm, ['epoch', 'recommends'])).toEqual({ epoch: null, recommends: [] });
  });

  it('refuses a name that RPM does not know', () => {
    const ask = () => headerFields(parseHeader(rpmBytes(HELLO)), ['NOSUCHTAG']);
    expect(ask).toThrow(GenericError);
    expect(ask).toThrow('No such rpm header field: NOSUCHTAG');
  });

  it('reads text that is no UTF-8 as Latin-1', () => {
    const bytes = rpmBytes(RICH).slice();
    const at = Buffer.from(bytes).indexOf('Example & Sons');
    bytes[at] = 0xe9;
    expect(headerField(parseHeader(bytes), 'vendor')).toBe('éxample & Sons');
  });
});

describe('tagByName', () => {
  it('knows aliases', () => {
    expect(tagByName('requires')).toBe(tagByName('REQUIRENAME'));
    expect(tagByName('provides')?.number).toBe(1047);
  });
});
