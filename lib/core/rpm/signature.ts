/**
 * Signatures of an RPM as Koji stores them: one row per key, the raw signature header beside it.
 */
import { createHash } from 'node:crypto';
import { HeaderStructure, RpmFormatError, SIGNATURE_LIMITS } from './structure.ts';
import { tag } from './tags.ts';

/** Tags of the signature header (numbers below 256 + 1000 differ from those of the main header). */
export const SIGTAG = {
  DSA: tag('DSAHEADER'),
  RSA: tag('RSAHEADER'),
  OPENPGP: tag('OPENPGP'),
  SIZE: 1000,
  PGP: 1002,
  MD5: 1004,
  GPG: 1005,
  PGP5: 1006,
  PAYLOADSIZE: 1007,
  RESERVED: 1008,
} as const;

/** Koji 1.35 takes the key of the first of these that is there: header and payload together before header only. */
const KEY_ORDER = [SIGTAG.GPG, SIGTAG.PGP, SIGTAG.DSA, SIGTAG.RSA];

/** Parses the bytes that a client sends with addRPMSig. */
export function parseSignatureHeader(bytes: Uint8Array): HeaderStructure {
  return new HeaderStructure(bytes, 'signature header', SIGNATURE_LIMITS);
}

/** Koji's `sighash`: hex MD5 of the raw signature header. */
export const sighash = (signatureHeader: Uint8Array): string => createHash('md5').update(signatureHeader).digest('hex');

/** Koji's `payloadhash`: hex MD5 of main header and payload, as the signature header records it. */
export function sigmd5(signature: HeaderStructure): string {
  const md5 = signature.binary(SIGTAG.MD5);
  if (md5?.length !== 16) throw new RpmFormatError('signature header has no MD5 of the package');
  return Buffer.from(md5).toString('hex');
}

/** Koji's `sigkey`: the last 8 hex digits of the signing key's id; '' for an unsigned package, as Koji's rows have it. */
export function sigkey(signature: HeaderStructure): string {
  const packet = KEY_ORDER.map((number) => signature.binary(number)).find((bytes) => bytes?.length);
  if (packet) return keyId(packet).slice(-8);
  const armored = signature.strings(SIGTAG.OPENPGP)[0];
  return armored ? keyId(Buffer.from(armored, 'base64')).slice(-8) : '';
}

/** The 16 hex digits of the issuer's key id in an OpenPGP signature packet of version 3, 4 or 6 (RFC 4880, RFC 9580). */
export function keyId(packet: Uint8Array): string {
  const body = packetBody(packet);
  const version = body[0];
  if (version === 3) return hex(body.subarray(7, 15), 8);
  if (version !== 4 && version !== 6) throw new RpmFormatError(`OpenPGP signature of unknown version ${version}`);
  const width = version === 4 ? 2 : 4;
  const hashedEnd = 4 + width + number(body, 4, width);
  const issuer =
    issuerIn(body.subarray(4 + width, hashedEnd)) ??
    issuerIn(body.subarray(hashedEnd + width, hashedEnd + width + number(body, hashedEnd, width)));
  if (!issuer) throw new RpmFormatError('OpenPGP signature names no key');
  return issuer;
}

/** Takes the packet's header off (old and new format). */
function packetBody(packet: Uint8Array): Uint8Array {
  const first = packet[0] ?? 0;
  const isOld = (first & 0xc0) === 0x80;
  const kind = isOld ? (first >> 2) & 0xf : first & 0x3f;
  if (!(first & 0x80) || kind !== 2) throw new RpmFormatError('not an OpenPGP signature packet');
  if (isOld) {
    const lengthBytes = [1, 2, 4, 0][first & 3]!;
    return packet.subarray(1 + lengthBytes);
  }
  return packet.subarray(1 + lengthOfLength(packet, 1));
}

/** Bytes that a new-format length at `at` takes; subpackets have the same form. */
function lengthOfLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  return first < 192 ? 1 : first < 255 ? 2 : 5;
}

function subpacketLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 192) return first;
  if (first < 255) return ((first - 192) << 8) + number(bytes, at + 1, 1) + 192;
  return number(bytes, at + 1, 4);
}

const ISSUER_KEY_ID = 16;
const ISSUER_FINGERPRINT = 33;

/** The issuer among signature subpackets: a key id, or the end (version 6: the beginning) of a fingerprint. */
function issuerIn(area: Uint8Array): string | undefined {
  let fromFingerprint: string | undefined;
  for (let at = 0; at < area.length; ) {
    const start = at + lengthOfLength(area, at);
    const end = start + subpacketLength(area, at);
    if (end > area.length || end === start) throw new RpmFormatError('OpenPGP signature is cut short');
    const body = area.subarray(start + 1, end);
    const kind = area[start]! & 0x7f;
    if (kind === ISSUER_KEY_ID) return hex(body, 8);
    if (kind === ISSUER_FINGERPRINT) fromFingerprint = hex(body[0] === 6 ? body.subarray(1, 9) : body.subarray(-8), 8);
    at = end;
  }
  return fromFingerprint;
}

function number(bytes: Uint8Array, at: number, width: number): number {
  if (at + width > bytes.length) throw new RpmFormatError('OpenPGP signature is cut short');
  return bytes.subarray(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
}

function hex(bytes: Uint8Array, length: number): string {
  if (bytes.length !== length) throw new RpmFormatError('OpenPGP signature is cut short');
  return Buffer.from(bytes).toString('hex');
}
