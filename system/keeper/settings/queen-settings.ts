// Which queen is asked, and when she counts as lost: settings of every command.
import { parseUrl, parseWhole, type Setting } from '../../shared/index.ts';

export interface QueenOptions {
  queenUrl: string;
  /** How long the queen may send nothing, signs of life included. */
  queenSilenceMs: number;
}

export const parseMs = parseWhole(1, 86_400_000);

export const queenSettings: readonly Setting[] = [
  {
    flag: '--queen-url <url>',
    description: 'the queen to ask',
    default: 'http://127.0.0.1:8080',
    parse: parseUrl,
  },
  {
    flag: '--queen-silence-ms <ms>',
    description: 'how long the queen may send nothing before it counts as lost',
    default: '5000',
    parse: parseMs,
  },
];
