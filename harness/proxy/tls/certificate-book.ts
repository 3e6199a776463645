/** The certificates of one TLS end: an authority of its own, and one of each kind, made when it is first shown. */
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Certificate, type CertificateRequest, makeCertificate } from './certificate.ts';

/** What is wrong with one; of those that are untrusted, `self_signed` has no authority, and `unknown_issuer` another one. */
export const certificateKinds = [
  'good',
  'expired',
  'not_yet_valid',
  'wrong_name',
  'self_signed',
  'unknown_issuer',
] as const;

export type CertificateKind = (typeof certificateKinds)[number];

export class CertificateBook {
  readonly #names: readonly string[];
  readonly #nowMs: number;
  readonly #authority: Certificate;
  readonly #contexts = new Map<CertificateKind, SecureContext>();

  /**
   * @param names DNS names and addresses by which clients call it
   * @param nowMs on the wall clock
   */
  constructor(names: readonly string[], nowMs: number) {
    this.#names = names;
    this.#nowMs = nowMs;
    this.#authority = this.#makeAuthority('Hornet throw-away authority');
  }

  /** What a client has to trust, in PEM. */
  get authority(): string {
    return this.#authority.cert;
  }

  contextOf(kind: CertificateKind): SecureContext {
    const known = this.#contexts.get(kind);
    if (known !== undefined) return known;
    const { cert, key } = this.#make(kind);
    const context = createSecureContext({ cert, key });
    this.#contexts.set(kind, context);
    return context;
  }

  #make(kind: CertificateKind): Certificate {
    const request = { ...this.#valid('Hornet'), names: this.#names };
    const [beforeMs, afterMs] = [this.#nowMs - dayMs, this.#nowMs + dayMs];
    if (kind === 'self_signed') return makeCertificate(request);
    if (kind === 'unknown_issuer') {
      return makeCertificate(request, this.#makeAuthority('An authority nobody knows'));
    }
    if (kind === 'expired') request.notAfterMs = beforeMs;
    if (kind === 'not_yet_valid') request.notBeforeMs = afterMs;
    if (kind === 'wrong_name') request.names = ['wrong_name.invalid'];
    return makeCertificate(request, this.#authority);
  }

  #makeAuthority(subject: string): Certificate {
    return makeCertificate({ ...this.#valid(subject), isAuthority: true });
  }

  #valid(subject: string): CertificateRequest {
    const [notBeforeMs, notAfterMs] = [this.#nowMs - 30 * dayMs, this.#nowMs + 30 * dayMs];
    return { subject, notBeforeMs, notAfterMs };
  }
}

const dayMs = 24 * 60 * 60 * 1000;
