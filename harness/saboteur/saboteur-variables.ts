/** What a program's environment needs so that it, and whatever Node programs it starts, take orders. Orders nothing. */
import { extname } from 'node:path';
import { folderVariable, inheritedNodeOptions, nodeOptionsVariable } from './environment.ts';

export interface SaboteurOptions {
  /**
   * Where the orders and answers of this service will be, an absolute path; need not exist. One for each service: within a folder,
   * programs are told apart by pid and command line.
   */
  folder: string;
  /** What the service tells Node already. Default: what this process was told. */
  nodeOptions?: string | undefined;
}

/** Programs that are no Node take no notice. A Node older than 18.18 does not start with them. */
export function saboteurVariables({
  folder,
  nodeOptions = inheritedNodeOptions(),
}: SaboteurOptions): Record<string, string> {
  const load = `--import=${preloadUrl()}`;
  const options = nodeOptions === undefined ? load : `${nodeOptions} ${load}`;
  return { [folderVariable]: folder, [nodeOptionsVariable]: options };
}

/** Under this file's extension, in the repository and in the built package alike. As a URL, it holds no blanks. */
function preloadUrl(): string {
  return new URL(`./inside/preload${extname(import.meta.url)}`, import.meta.url).href;
}
