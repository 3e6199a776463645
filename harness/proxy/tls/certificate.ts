/**
 * Makes X.509 certificates with ECDSA P-256 keys, for the time of a run: node:crypto can read certificates but make none.
 * They are for tests, and for nothing that anybody else trusts.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der.ts';
import { ipBytes } from './ip-bytes.ts';

export interface CertificateRequest {
  /** Common name of whom it is for. */
  subject: string;
  /** On the wall clock. */
  notBeforeMs: number;
  notAfterMs: number;
  /** DNS names and IP addresses that it is good for; an authority has none. */
  names?: readonly string[];
  /** Whether it may sign others. */
  isAuthority?: boolean;
}

export interface Certificate {
  readonly subject: string;
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly privateKey: KeyObject;
  /** Names the key, so that authorities of the same name are told apart. */
  readonly keyId: Buffer;
}

/** @param issuer whoever signs it; without one it is signed by itself */
export function makeCertificate(request: CertificateRequest, issuer?: Certificate): Certificate {
  const { subject } = request;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(keyInfo).digest();
  const keyId = digest.subarray(0, 20);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    // Of one issuer no two may be the same; keys are not.
    integer(digest.subarray(0, 16)),
    ecdsaWithSha256,
    nameOf(issuer?.subject ?? subject),
    sequence(time(request.notBeforeMs), time(request.notAfterMs)),
    nameOf(subject),
    keyInfo,
    explicit(3, sequence(...extensionsOf(request), ...keyIdsOf(keyId, issuer?.keyId ?? keyId))),
  );
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
  return {
    subject,
    cert: pem(sequence(body, ecdsaWithSha256, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    privateKey,
    keyId,
  };
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

function extensionsOf({ isAuthority = false, names = [] }: CertificateRequest): Buffer[] {
  const [certSign, digitalSignature] = [
    bitString(Buffer.from([0x04]), 2),
    bitString(Buffer.from([0x80]), 7),
  ];
  const basics = [
    extension('2.5.29.19', sequence(...(isAuthority ? [boolean(true)] : [])), true),
    extension('2.5.29.15', isAuthority ? certSign : digitalSignature, true),
  ];
  if (isAuthority) return basics;
  const serverAuth = sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'));
  const alternatives = sequence(...names.map(alternativeName));
  return [...basics, extension('2.5.29.37', serverAuth), extension('2.5.29.17', alternatives)];
}

function keyIdsOf(own: Buffer, issuers: Buffer): Buffer[] {
  return [
    extension('2.5.29.14', octetString(own)),
    extension('2.5.29.35', sequence(tagged(0x80, issuers))),
  ];
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [boolean(true)] : [];
  return sequence(objectIdentifier(id), ...critical, octetString(value));
}

function alternativeName(name: string): Buffer {
  const address = ipBytes(name);
  return address === undefined ? tagged(0x82, Buffer.from(name)) : tagged(0x87, address);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
