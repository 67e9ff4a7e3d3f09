import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseHeader } from '#core/rpm/header';
import { keyId, parseSignatureHeader, sighash, sigkey, sigmd5 } from '#core/rpm/signature';
import { spliceSignature, streamSplice } from '#core/rpm/splice';
import { DATA_SIGNED, expected, HELLO, HELLO_SIGNED, RICH, rpmBytes } from './fixtures.ts';

const read = (name: string) => parseHeader(rpmBytes(name));
const signatureOf = (name: string) => read(name).signatureBytes;

describe('signature header', () => {
  it('gives Koji’s sigkey: the key id’s last half, or nothing', () => {
    expect(sigkey(read(HELLO_SIGNED).signature)).toBe('aaf92f30');
    expect(sigkey(read(HELLO).signature)).toBe('');
  });

  it('is a whole number of 8-byte words and can be read back', () => {
    const bytes = signatureOf(HELLO_SIGNED);
    expect(bytes.length % 8).toBe(0);
    const parsed = parseSignatureHeader(bytes);
    expect(sigkey(parsed)).toBe('aaf92f30');
    expect(Buffer.from(sigmd5(parsed), 'hex').toString('base64')).toBe(
      (expected[HELLO_SIGNED]!.fields.SIGMD5 as { base64: string }).base64,
    );
    expect(sighash(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
  });

  it('tells the MD5 of header and payload', () => {
    const { headerStart, signature } = read(RICH);
    const rest = rpmBytes(RICH).subarray(headerStart);
    expect(sigmd5(signature)).toBe(createHash('md5').update(rest).digest('hex'));
  });
});

describe('keyId', () => {
  const issuer = [9, 16, 1, 2, 3, 4, 5, 6, 7, 0xab];
  const fingerprint = (version: number, bytes: number[]) => [bytes.length + 2, 33, version, ...bytes];
  const v4 = (hashed: number[], unhashed: number[]) => [
    4,
    0,
    1,
    8,
    0,
    hashed.length,
    ...hashed,
    0,
    unhashed.length,
    ...unhashed,
  ];
  const old = (body: number[]) => Uint8Array.from([0x88, body.length, ...body]);
  const fresh = (body: number[]) => Uint8Array.from([0xc2, body.length, ...body]);
  const twenty = Array.from({ length: 20 }, (_, i) => i);

  it.each([
    ['version 3', old([3, 5, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0xab, 1, 8]), '01020304050607ab'],
    ['version 4, unhashed issuer', old(v4([2, 27, 3], issuer)), '01020304050607ab'],
    ['version 4, hashed issuer, new packet format', fresh(v4(issuer, [])), '01020304050607ab'],
    ['version 4, fingerprint only', fresh(v4(fingerprint(4, twenty), [])), '0c0d0e0f10111213'],
    ['version 6', fresh([6, 0, 27, 10, 0, 0, 0, 23, ...fingerprint(6, twenty), 0, 0, 0, 0]), '0001020304050607'],
  ])('%s', (_, packet, id) => {
    expect(keyId(packet)).toBe(id);
  });

  it.each([
    ['no packet', Uint8Array.of(1, 2, 3), 'not an OpenPGP signature packet'],
    ['another kind of packet', Uint8Array.of(0x98, 1, 4), 'not an OpenPGP signature packet'],
    ['an unknown version', old([9, 0]), 'unknown version 9'],
    ['no issuer', old(v4([2, 27, 3], [])), 'names no key'],
    ['a cut packet', old(v4(issuer, []).slice(0, 12)), 'cut short'],
    ['empty subpacket', old(v4([0, 0, 0], [])), 'cut short'],
  ])('refuses %s', (_, packet, text) => {
    expect(() => keyId(packet)).toThrow(text);
  });
});

describe('splice', () => {
  it('makes the signed copy from the unsigned file and the signature header, as a stream', async () => {
    const bytes = rpmBytes(HELLO);
    async function* from(start: number) {
      for (let at = start; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    }
    const parts = await Array.fromAsync(streamSplice(spliceSignature(read(HELLO), signatureOf(HELLO_SIGNED)), from));
    expect(Buffer.concat(parts)).toEqual(Buffer.from(rpmBytes(HELLO_SIGNED)));
  });

  it('takes a signature header without its padding, too', () => {
    const { signature, signatureBytes } = read(DATA_SIGNED);
    expect(signature.bytes.length).toBeLessThan(signatureBytes.length);
    expect(spliceSignature(read(HELLO), signature.bytes)).toEqual(spliceSignature(read(HELLO), signatureBytes));
  });
});
