// Answers to a file asked for by name: with a redirect, as the original does for large and small files alike.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkRevision, findFile, findRepo, passGate } from './access.ts';
import type { HubFile, Repo } from './repo.ts';
import { serveContent } from './serve-content.ts';
import type { Stage } from './stage.ts';

/** What the path of a request says. */
export interface Named {
  repo: string;
  revision: string;
  path: string;
}

const exposed =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash';

/** @throws Refusal */
export async function serveResolve(
  named: Named,
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const route = `${request.method} /${named.repo}/resolve/${named.revision}/${named.path}`;
  const deeds = await stage.act('resolve', route, signal);
  const { repo, file } = lookUp(named, request, stage);
  const right = file.isLfs ? await file.sha256() : await file.blobId();
  response.setHeader('access-control-expose-headers', exposed);
  response.setHeader('x-repo-commit', repo.commit);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('x-linked-size', file.content.size);
  response.setHeader('x-linked-etag', stage.etag(right, deeds));
  if (file.isLfs) {
    response.setHeader('x-xet-hash', await file.xetHash());
    redirect(302, 'Found', `${stage.base}${await stage.links.issue(repo, file)}`, response);
  } else {
    const kept = `/api/resolve-cache/models/${repo.id}/${repo.commit}/${encodePath(file.path)}`;
    redirect(
      307,
      'Temporary Redirect',
      `${kept}?etag=${encodeURIComponent(`"${right}"`)}`,
      response,
    );
  }
}

/** Where the redirect for a file of git's leads. @throws Refusal */
export async function serveResolveCache(
  named: Named,
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const { repo, file } = lookUp(named, request, stage);
  response.setHeader('x-repo-commit', repo.commit);
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  const linked = { repo, file, etag: await file.blobId() };
  await serveContent(linked, request, response, stage, signal);
}

function lookUp(
  { repo: id, revision, path }: Named,
  request: IncomingMessage,
  { shelves }: Stage,
): { repo: Repo; file: HubFile } {
  const repo = findRepo(shelves, id, request);
  passGate(shelves, repo, request);
  checkRevision(repo, revision);
  return { repo, file: findFile(repo, path) };
}

function redirect(status: number, words: string, to: string, response: ServerResponse): void {
  const body = `${words}. Redirecting to ${to}`;
  response.writeHead(status, {
    location: to,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
