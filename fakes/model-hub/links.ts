// The links that a redirect leads to: they name no repository, carry a signature, and hold for a while only.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { HubFile, Repo } from './repo.ts';

/** What a link leads to. */
export interface Linked {
  repo: Repo;
  file: HubFile;
  etag: string;
}

export class Links {
  readonly #ttlMs: number;
  readonly #secret = randomBytes(32);
  readonly #linked = new Map<string, Linked>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** Path and query of a link to the file. */
  async issue(repo: Repo, file: HubFile): Promise<string> {
    const hash = await file.xetHash();
    const path = `/xet-bridge-us/${createHash('sha1').update(repo.id).digest('hex').slice(0, 24)}/${hash}`;
    this.#linked.set(path, { repo, file, etag: hash });
    const expires = String(Date.now() + this.#ttlMs); // in milliseconds, so that tests need not wait for a second
    const name = file.path.split('/').at(-1) ?? '';
    const query = new URLSearchParams({
      'X-Xet-Cas-Uid': 'public',
      'response-content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}; filename="${name}";`,
      Expires: expires,
      Signature: this.#sign(path, expires),
    });
    return `${path}?${query}`;
  }

  /** @throws Refusal for a link that is forged or has expired */
  open({ pathname, searchParams }: URL): Linked {
    const linked = this.#linked.get(pathname);
    const expires = searchParams.get('Expires') ?? '';
    const isSigned = searchParams.get('Signature') === this.#sign(pathname, expires);
    if (linked === undefined || !isSigned || Number(expires) < Date.now())
      throw new Refusal(403, 'Access denied');
    return linked;
  }

  #sign(path: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${path} ${expires}`).digest('base64url');
  }
}
