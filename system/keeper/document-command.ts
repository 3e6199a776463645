// Commands that print what the queen knows: as a table, or with --json as one document.
import type { Command } from 'commander';
import { keeperCommand } from './keeper-command.ts';
import { asDocument, report } from './report.ts';
import { documentSetting } from './settings/display-settings.ts';
import { type QueenOptions, queenSettings } from './settings/queen-settings.ts';

export interface DocumentCommand<D> {
  name: string;
  description: string;
  arguments?: readonly (readonly [term: string, description: string])[];
  /** Asks for it. @throws as `askQueen` does */
  ask(options: QueenOptions, texts: readonly string[], signal: AbortSignal): Promise<D>;
  /** With its last newline. */
  format(document: D): string;
}

export function documentCommand<D>(spec: DocumentCommand<D>): Command {
  const { name, description, ask, format } = spec;
  return keeperCommand<QueenOptions & { json?: boolean }>({
    name,
    description,
    settings: [...queenSettings, documentSetting],
    arguments: spec.arguments ?? [],
    run: ({ options, texts, interruption }) =>
      report({
        queenUrl: options.queenUrl,
        interruption,
        work: async (signal) => {
          const document = await ask(options, texts, signal);
          return options.json ? asDocument(document) : format(document);
        },
      }),
  });
}
