import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCall, decodeResponse, InvalidRequest, MAX_REQUEST } from '#core/xmlrpc/decode';
import { encodeCall, encodeResponse } from '#core/xmlrpc/encode';

const call = (inner: string) => `<methodCall><methodName>x</methodName>${inner}</methodCall>`;
const param = (value: string) => call(`<params><param>${value}</param></params>`);

describe('bodies that are refused', () => {
  it.each([
    ['', 'no element found: line 1, column 0'],
    [' \n ', 'no element found: line 1, column 0'],
    ['<', 'unclosed token: line 1'],
    ['{"jsonrpc": "2.0"}', 'not well-formed (invalid token): line 1, column 0'],
    ['hello', 'syntax error: line 1, column 0'],
    ['<methodCall>', 'no element found: line 1'],
    ['<methodCall></methodName>', 'mismatched tag: line 1'],
    [call('&bomb;'), 'undefined entity: line 1'],
    [`${call('')}junk`, 'junk after document element'],
    [call('\u0001'), 'not well-formed'],
    ['<?xml version="1.0" encoding="iso-8859-1"?><methodCall/>', 'encoding iso-8859-1 is not supported'],
    ['<methodResponse/>', 'not a methodCall'],
    ['<html/>', 'unexpected <html> as the document'],
    ['<methodCall/>', 'methodCall without methodName'],
    [call('<params><value/></params>'), 'unexpected <value> in <params>'],
    [param('<value><foo>2</foo></value>'), "unknown tag 'foo'"],
    [param('<value><constructor>2</constructor></value>'), "unknown tag 'constructor'"],
    [param('<value><int>1</int><int>2</int></value>'), 'more than one type in a <value>'],
    [param('<value>1<int>2</int></value>'), 'unexpected text in <value>'],
    [param('<value><int>1</int>2</value>'), 'unexpected text in <value>'],
    [param('<value><int>one</int></value>'), "invalid literal for int() with base 10: 'one'"],
    [param('<value><int></int></value>'), 'invalid literal for int()'],
    [param(`<value><int>${'9'.repeat(100)}</int></value>`), 'integer beyond 64 bits'],
    [param('<value><boolean>true</boolean></value>'), 'bad boolean value'],
    [param('<value><double>0x10</double></value>'), "could not convert string to float: '0x10'"],
    [param('<value><base64>A*==</base64></value>'), 'bad base64 value'],
    [param('<value><array><data>x</data></array></value>'), 'unexpected text in <data>'],
    [param('<value><struct><member><value>1</value></member></struct></value>'), '<member> without <name>'],
  ])('%s', (body, message) => {
    expect(() => decodeCall(body)).toThrow(InvalidRequest);
    expect(() => decodeCall(body)).toThrow(message);
  });

  it('a DOCTYPE, so that there is no entity to expand', () => {
    const bomb = `<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${param('<value>&b;</value>')}`;
    expect(() => decodeCall(bomb)).toThrow(new InvalidRequest('DOCTYPE is not allowed'));
  });

  it('bytes that are not UTF-8', () => {
    expect(() => decodeCall(Uint8Array.of(0x3c, 0xff, 0xfe))).toThrow('the body is not UTF-8');
  });

  it('values nested without end', () => {
    const open = '<value><array><data>'.repeat(100_000);
    expect(() => decodeCall(call(`<params><param>${open}`))).toThrow('nested more than 256 deep');
  });

  it('a body over the limit, before reading it', () => {
    const body = encodeCall('echo', ['x'.repeat(MAX_REQUEST)]);
    expect(() => decodeCall(body)).toThrow(new InvalidRequest('Request too long'));
    expect(decodeCall(body, { maxBytes: body.length }).method).toBe('echo');
  });

  it('every truncation of a good body', () => {
    const body = encodeCall('echo', [1, 'a', [null, { b: true }]]).trimEnd();
    fc.assert(
      fc.property(fc.nat(body.length - 1), (length) => {
        expect(() => decodeCall(body.slice(0, length))).toThrow(InvalidRequest);
      }),
    );
  });

  it('a response without exactly one value, or with a fault that is none', () => {
    expect(() => decodeResponse('<methodResponse><params/></methodResponse>')).toThrow('without exactly one value');
    expect(() => decodeResponse('<methodResponse><fault><value>x</value></fault></methodResponse>')).toThrow(
      'malformed',
    );
  });
});

describe('what lenient senders write', () => {
  it('bare text is a string, however empty', () => {
    expect(decodeCall(param('<value> a </value>')).params).toEqual([' a ']);
    expect(decodeCall(param('<value/>')).params).toEqual(['']);
    expect(decodeCall(param('<value><string/></value>')).params).toEqual(['']);
  });

  it('no params at all', () => {
    expect(decodeCall('<methodCall><methodName>m</methodName></methodCall>')).toEqual({ method: 'm', params: [] });
  });

  it('other integer names, blanks and CDATA', () => {
    const values =
      '<value> <i4> 5 </i4>\n</value>|<value><i8>-0</i8></value>|<value><string><![CDATA[<&]]></string></value>';
    const params = values.split('|').map((v) => `<param>${v}</param>`);
    expect(decodeCall(call(`<params>${params.join('\n')}</params>`)).params).toEqual([5, 0, '<&']);
  });

  it('character references and a byte order mark', () => {
    expect(
      decodeCall(new TextEncoder().encode(`\ufeff${param('<value>&#233;&#x1F642;&quot;</value>')}`)).params,
    ).toEqual(['é🙂"']);
  });
});

describe('values that cannot be sent', () => {
  it.each([
    ['undefined member', { a: undefined }, 'cannot marshal undefined (member "a")'],
    ['undefined', undefined, 'cannot marshal undefined objects'],
    ['Date', new Date(0), 'cannot marshal Date objects'],
    ['Map', new Map(), 'cannot marshal Map objects'],
    ['function', () => 1, 'cannot marshal function objects'],
    ['too large', 2n ** 63n, 'int exceeds XML-RPC limits'],
    ['too large a number', 1e20, 'int exceeds XML-RPC limits'],
  ])('%s', (_name, value, message) => {
    expect(() => encodeResponse(value as never)).toThrow(message);
  });

  it('a list in itself', () => {
    const ring: never[] = [];
    ring.push(ring as never);
    expect(() => encodeResponse(ring)).toThrow('nested more than 256 deep');
  });
});
