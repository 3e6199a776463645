// Who may read what: decided from the Authorization header alone, as the original decides it.
import type { IncomingMessage } from 'node:http';
import type { Shelves } from './catalogue.ts';
import { Refusal } from './refusal.ts';
import type { HubFile, Repo } from './repo.ts';

/** The repository, for whoever may know of it. @throws Refusal */
export function findRepo(shelves: Shelves, id: string, request: IncomingMessage): Repo {
  const repo = shelves.repos.get(id);
  const { isKnown, isAnonymous, opens } = caller(shelves, id, request);
  if (repo !== undefined && (!repo.isPrivate || opens) && (isKnown || isAnonymous)) return repo;
  if (repo !== undefined && repo.gated !== false) return repo; // a wrong token is told by the gate, in the gate's words
  if (isAnonymous) throw new Refusal(401, 'Invalid username or password.');
  if (!isKnown) throw new Refusal(401, 'Invalid credentials in Authorization header');
  throw new Refusal(404, 'Repository not found', { errorCode: 'RepoNotFound' });
}

/** Lets the caller through to the files of a repository, or not. @throws Refusal */
export function passGate(shelves: Shelves, { id, gated }: Repo, request: IncomingMessage): void {
  if (gated === false) return;
  const { isKnown, opens } = caller(shelves, id, request);
  if (opens) return;
  if (isKnown)
    throw new Refusal(
      403,
      `Access to model ${id} is restricted and you are not in the authorized list. Visit https://huggingface.co/${id} to ask for access.`,
      { errorCode: 'GatedRepo' },
    );
  throw new Refusal(
    401,
    `Access to model ${id} is restricted. You must have access to it and be authenticated to access it. Please log in.`,
    { errorCode: 'GatedRepo' },
  );
}

/** @throws Refusal */
export function checkRevision({ revisions }: Repo, revision: string): void {
  if (!revisions.has(revision))
    throw new Refusal(404, `Invalid rev id: ${revision}`, { errorCode: 'RevisionNotFound' });
}

/** @throws Refusal */
export function findFile({ files, commit }: Repo, path: string): HubFile {
  const file = files.get(path);
  if (file === undefined)
    throw new Refusal(404, 'Entry not found', { errorCode: 'EntryNotFound', commit });
  return file;
}

function caller({ tokens }: Shelves, id: string, { headers }: IncomingMessage) {
  const token = /^Bearer (?<token>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['token'];
  const granted = tokens.get(token ?? '');
  return {
    isAnonymous: headers.authorization === undefined,
    isKnown: granted !== undefined,
    opens: granted?.has(id) === true,
  };
}
