// A hub as the suite knows it: where it is, and what is known to be in it.
import { readFileSync } from 'node:fs';

export interface KnownFile {
  /** As in `owner/name`. */
  repo: string;
  path: string;
  size: number;
  /** SHA-256 of a large file, git's name of a small one; 64 or 40 hexadecimal digits. */
  oid: string;
}

export interface HubUnderTest {
  /** Without a slash at the end. */
  readonly url: string;
  /** One that is kept outside git; 1000 bytes or more. */
  readonly large: KnownFile;
  /** One that git holds, in the same repository, in no folder. */
  readonly small: KnownFile;
  /** One that is kept outside git in a gated repository. */
  readonly gated: KnownFile;
  /** A token that opens the gated repository, and one that does not. */
  readonly tokens: { reader: string; stranger: string };
  stop(): Promise<void>;
}

/** One answer of the original. Headers are patterns. */
export interface Exchange {
  what: string;
  source: string;
  ask: 'large' | 'small' | 'gated' | 'no-file' | 'no-revision' | 'no-repo';
  token?: 'reader' | 'stranger' | 'forged';
  follow?: boolean;
  status: number;
  headers: Record<string, string>;
  absent: string[];
}

/** What is known of the original, with its sources. */
export const hubContract = JSON.parse(
  readFileSync(new URL('../contract/hugging-face-hub.json', import.meta.url), 'utf8'),
) as {
  sources: Record<string, { kind: string; where: string; date: string }>;
  exchanges: Exchange[];
}; // data of this folder, and a test looks through it

export function resolveUrl({ url }: HubUnderTest, { repo, path }: KnownFile, revision = 'main') {
  return `${url}/${repo}/resolve/${revision}/${path}`;
}
