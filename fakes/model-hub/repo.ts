// A repository and its files, with the names that git and the hub give to content. One commit is all the history there is.
import { createHash } from 'node:crypto';
import type { Content } from './content.ts';

export interface Repo {
  id: string;
  /** 40 hexadecimal digits. */
  commit: string;
  /** What stands for the commit: its own name among them. */
  revisions: ReadonlySet<string>;
  gated: false | 'auto' | 'manual';
  isPrivate: boolean;
  files: ReadonlyMap<string, HubFile>;
}

interface Access {
  gated?: 'auto' | 'manual';
  private?: boolean;
  revisions?: string[];
}

export function repoOf(id: string, files: readonly HubFile[], access: Access): Repo {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const listing = sorted.map(({ path, content }) => `${path} ${content.size}`).join('\n');
  const commit = createHash('sha1').update(`${id}\n${listing}`).digest('hex');
  return {
    id,
    commit,
    revisions: new Set(['main', 'refs/heads/main', commit, ...(access.revisions ?? [])]),
    gated: access.gated ?? false,
    isPrivate: access.private ?? false,
    files: new Map(sorted.map((file) => [file.path, file])),
  };
}

/** What decides about a file whose catalogue does not say: the hub keeps these, and all above 10 MB, outside git. */
const keptOutsideGit = /\.(gguf|safetensors|bin|pt|onnx|zip)$/;
const largeBytes = 10_000_000;

export class HubFile {
  readonly path: string;
  readonly content: Content;
  /** Kept outside git, and reached by a redirect to another place. */
  readonly isLfs: boolean;
  #sha256: Promise<string> | undefined;
  #blobId: Promise<string> | undefined;

  constructor(
    path: string,
    content: Content,
    known: { lfs?: boolean | undefined; sha256?: string | undefined },
  ) {
    this.path = path;
    this.content = content;
    this.isLfs = known.lfs ?? (keptOutsideGit.test(path) || content.size > largeBytes);
    if (known.sha256 !== undefined) this.#sha256 = Promise.resolve(known.sha256);
  }

  /** Of the whole content. Reads it through, once. */
  sha256(): Promise<string> {
    this.#sha256 ??= digest('sha256', '', this.content);
    return this.#sha256;
  }

  /** Git's name for what git holds: of the content, or of the pointer that stands for it. */
  blobId(): Promise<string> {
    this.#blobId ??= this.isLfs
      ? this.pointer().then((text) => gitId(Buffer.from(text)))
      : digest('sha1', `blob ${this.content.size}\0`, this.content);
    return this.#blobId;
  }

  /** The text that git holds in the file's place. */
  async pointer(): Promise<string> {
    const oid = await this.sha256();
    return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${this.content.size}\n`;
  }

  /** The name that the place with the bytes has for them: 64 hexadecimal digits that are not their SHA-256. */
  async xetHash(): Promise<string> {
    return createHash('sha256')
      .update(`xet ${await this.sha256()}`)
      .digest('hex');
  }
}

function gitId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

async function digest(algorithm: string, opening: string, content: Content): Promise<string> {
  const hash = createHash(algorithm).update(opening);
  for await (const chunk of content.read(0, content.size)) hash.update(chunk);
  return hash.digest('hex');
}
