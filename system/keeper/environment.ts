// The one place where keeper reads its environment, but for its settings: where its file is, and what its terminal can do.
import { join } from 'node:path';

/** Read where `--config` names no other, if it is there; undefined where nobody's home is known. */
export function usualSettingsFile(environment = process.env): string | undefined {
  const { XDG_CONFIG_HOME: configured, HOME: home } = environment;
  const folder = configured || (home ? join(home, '.config') : undefined);
  return folder === undefined ? undefined : join(folder, 'hornet', 'keeper.json');
}

export interface Terminal {
  /** Whether lines can be drawn anew, as somebody watches. */
  isLive: boolean;
  hasColours: boolean;
}

/** What can be done on the stream. NO_COLOR takes its colours, and a dumb terminal is none. */
export function terminalOf(stream: { isTTY?: boolean }, environment = process.env): Terminal {
  const isLive = stream.isTTY === true && environment['TERM'] !== 'dumb';
  return { isLive, hasColours: isLive && !environment['NO_COLOR'] };
}
