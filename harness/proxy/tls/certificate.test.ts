import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';

const [notBeforeMs, notAfterMs] = [Date.UTC(2026, 0, 1), Date.UTC(2051, 5, 1)];
const validity = { notBeforeMs, notAfterMs };
const authority = makeCertificate({ subject: 'An authority', isAuthority: true, ...validity });
const names = ['localhost', 'a.example', '127.0.0.1', '::1'];
const leaf = makeCertificate({ subject: 'A server', names, ...validity }, authority);

test('says what it was asked to say', () => {
  const read = new X509Certificate(leaf.cert);
  expect(read.subject).toBe('CN=A server');
  expect(read.issuer).toBe('CN=An authority');
  expect(read.validFromDate.getTime()).toBe(notBeforeMs);
  expect(read.validToDate.getTime()).toBe(notAfterMs);
  expect(read.subjectAltName).toBe(
    'DNS:localhost, DNS:a.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  );
  expect(read.ca).toBe(false);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect([read.checkHost('a.example'), read.checkHost('b.example')]).toEqual([
    'a.example',
    undefined,
  ]);
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
});

test('is signed by its authority, which is signed by itself', () => {
  const [read, issuer] = [new X509Certificate(leaf.cert), new X509Certificate(authority.cert)];
  expect(issuer.ca).toBe(true);
  expect(read.checkIssued(issuer)).toBe(true);
  expect(read.verify(issuer.publicKey)).toBe(true);
  expect(issuer.verify(issuer.publicKey)).toBe(true);
  expect(issuer.verify(read.publicKey)).toBe(false);
  expect(read.checkPrivateKey(leaf.privateKey)).toBe(true);
});

test('no two have the same serial number or key', () => {
  const other = new X509Certificate(
    makeCertificate({ subject: 'A server', ...validity }, authority).cert,
  );
  const read = new X509Certificate(leaf.cert);
  expect(other.serialNumber).not.toBe(read.serialNumber);
  expect(other.fingerprint256).not.toBe(read.fingerprint256);
});
