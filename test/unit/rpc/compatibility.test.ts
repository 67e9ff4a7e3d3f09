import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signature } from '#rpc/bind';
import { NOT_IMPLEMENTED } from '#rpc/notimplemented';
import { compatibilityDocument, judge } from '../../../scripts/compatibility/document.ts';
import { APART, ourMethods as methods, recordedMethods } from '../../../scripts/compatibility/recorded.ts';

describe('the API is that of Koji 1.35.3', () => {
  it.each(recordedMethods.filter((method) => !Object.hasOwn(APART, method.name)))('$name is there', (method) => {
    expect(judge(method, methods).status).not.toBe('missing');
  });

  it.each(recordedMethods.filter((method) => methods.has(method.name)))('$name takes the same arguments', (method) => {
    expect(signature(methods.get(method.name)!)).toBe(method.signature);
  });

  it('adds only methods of its own name space and one that Koji left out', () => {
    const known = new Set(recordedMethods.map((method) => method.name));
    const added = [...methods.keys()].filter((name) => !known.has(name) && !name.startsWith('toji.'));
    expect(added).toEqual(['host.taskUnwait']);
  });

  it('refuses nothing that is implemented', () => {
    const implemented = NOT_IMPLEMENTED.filter((one) => methods.get(one.method.name) !== one.method);
    expect(implemented.map((one) => one.method.name)).toEqual([]);
  });

  it('is what docs/compatibility.md says (node scripts/compatibility.ts writes it)', () => {
    const written = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');
    expect(written).toBe(compatibilityDocument(recordedMethods, methods));
  });
});
