// Answers about repositories: what is in them, and under which names. Only what clients that download models ask for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkRevision, findRepo } from './access.ts';
import { Refusal } from './refusal.ts';
import type { HubFile, Repo } from './repo.ts';
import type { Stage } from './stage.ts';

/** One question to the API. */
export interface ApiQuestion {
  repo: string;
  about: 'info' | 'tree' | 'refs';
  revision?: string | undefined;
  /** Below which the tree is wanted. */
  folder?: string | undefined;
}

/** @throws Refusal */
export async function serveApi(
  { repo: id, about, revision = 'main', folder = '' }: ApiQuestion,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  await stage.act('api', `${request.method} ${url.pathname}`, signal);
  const repo = findRepo(stage.shelves, id, request);
  checkRevision(repo, revision);
  const answer = {
    info: () => modelInfo(repo, url.searchParams.get('blobs') === 'true'),
    tree: () => tree(repo, folder, url.searchParams.get('recursive') === 'true'),
    refs: async () => ({
      branches: [{ name: 'main', ref: 'refs/heads/main', targetCommit: repo.commit }],
      converts: [],
      tags: [],
    }),
  };
  const body = JSON.stringify(await answer[about]());
  response.setHeader('x-repo-commit', repo.commit);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function modelInfo(repo: Repo, withBlobs: boolean) {
  const siblings = [...repo.files.values()].map(async (file) => ({
    rfilename: file.path,
    ...(withBlobs ? await blobOf(file) : {}),
  }));
  return {
    _id: repo.commit.slice(0, 24),
    id: repo.id,
    modelId: repo.id,
    author: repo.id.split('/')[0],
    sha: repo.commit,
    lastModified: '2026-01-01T00:00:00.000Z',
    createdAt: '2026-01-01T00:00:00.000Z',
    private: repo.isPrivate,
    gated: repo.gated,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    siblings: await Promise.all(siblings),
  };
}

async function blobOf(file: HubFile) {
  const { size } = file.content;
  const blobId = await file.blobId();
  if (!file.isLfs) return { size, blobId };
  const [sha256, { length: pointerSize }] = [await file.sha256(), await file.pointer()];
  return { size, blobId, lfs: { sha256, size, pointerSize } };
}

/** @throws Refusal for a folder that does not exist */
async function tree(repo: Repo, folder: string, isRecursive: boolean) {
  const prefix = folder === '' ? '' : `${folder}/`;
  const below = [...repo.files.values()].filter(({ path }) => path.startsWith(prefix));
  if (below.length === 0 && prefix !== '')
    throw new Refusal(404, `${folder} does not exist on "main"`, { errorCode: 'EntryNotFound' });
  const folders = new Set(below.flatMap(({ path }) => foldersOf(path, prefix)));
  const isDirect = (path: string): boolean => !path.slice(prefix.length).includes('/');
  const files = below.filter(({ path }) => isRecursive || isDirect(path)).map(entryOf);
  return [
    ...[...folders]
      .filter((path) => isRecursive || isDirect(path))
      .map((path) => ({ type: 'directory', oid: repo.commit, size: 0, path })),
    ...(await Promise.all(files)),
  ];
}

async function entryOf(file: HubFile) {
  const { size } = file.content;
  const entry = { type: 'file', oid: await file.blobId(), size, path: file.path };
  if (!file.isLfs) return entry;
  const [oid, { length: pointerSize }] = [await file.sha256(), await file.pointer()];
  return { ...entry, lfs: { oid, size, pointerSize }, xetHash: await file.xetHash() };
}

/** Every folder on the way to the file, below the prefix. */
function foldersOf(path: string, prefix: string): string[] {
  const steps = path.slice(prefix.length).split('/').slice(0, -1);
  return steps.map((_, index) => `${prefix}${steps.slice(0, index + 1).join('/')}`);
}
