/** Does what a page asks for, in a folder, and finds out whether it comes out as the page says. */
import { readFileSync } from 'node:fs';
import { type GuideAction, readGuide } from './read-guide.ts';

/** Where a guide is followed. */
export interface Reader {
  write(path: string, text: string): Promise<void>;
  shell(line: string): Promise<{ exitCode: number | undefined; output: string }>;
  /** Without it, what only the packed tarball allows counts as done. */
  install?(script: string): Promise<void>;
}

export interface FollowedCommand {
  line: string;
  output: string;
}

/**
 * All commands of the page, with what they printed.
 * @throws Error at the first that ends otherwise than the page says
 */
export async function followGuide(page: string, reader: Reader): Promise<FollowedCommand[]> {
  const followed: FollowedCommand[] = [];
  for (const action of readGuide(readFileSync(page, 'utf8'))) {
    const command = await follow(page, action, reader);
    if (command !== undefined) followed.push(command);
  }
  return followed;
}

async function follow(
  page: string,
  action: GuideAction,
  reader: Reader,
): Promise<FollowedCommand | undefined> {
  if (action.kind === 'install') await reader.install?.(action.script);
  if (action.kind === 'file') await reader.write(action.path, action.text);
  if (action.kind !== 'command') return undefined;
  const { line, isToFail } = action;
  const { exitCode, output } = await reader.shell(line);
  const expected = isToFail ? 1 : 0;
  if (exitCode === expected) return { line, output };
  throw new Error(`${page}: ${line} ended with ${exitCode}, not with ${expected}:\n${output}`);
}
