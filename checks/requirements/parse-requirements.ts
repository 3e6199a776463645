/** Reads the requirements out of their Markdown: a list item that opens with an id, below its section's title. */
import type { Requirement } from './claim.ts';

/**
 * All requirements, in the order of the document.
 * @throws Error naming an id that stands there twice
 */
export function parseRequirements(markdown: string): Requirement[] {
  const requirements = new Map<string, Requirement>();
  let section = '';
  for (const line of markdown.split('\n')) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section;
    const [, id, text] = /^- ([A-Z]+-\d+) (.+)$/.exec(line) ?? [];
    if (id === undefined || text === undefined) continue;
    if (requirements.has(id)) throw new Error(`The requirements hold ${id} twice: renumber one.`);
    requirements.set(id, { id, text, section });
  }
  return [...requirements.values()];
}
