/** What Toxiproxy's users write in LOG_LEVEL, as a level of pino. */

/** Undefined for a word that is none. An empty one means everything, as there. */
export function parseLogLevel(word: string): string | undefined {
  return levels.get(word.toLowerCase());
}

const levels: ReadonlyMap<string, string> = new Map([
  ['', 'trace'],
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
  ['panic', 'fatal'],
  ['disabled', 'silent'],
]);
