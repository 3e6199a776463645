// What a program's environment says beside its settings: where the state of the user's programs belongs.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The state folder of a program that was given none: `$XDG_STATE_HOME/hornet/<name>`, else in `~/.local/state`. It may not be there yet. */
export function usualStateFolder(name: string, environment = process.env): string {
  const { XDG_STATE_HOME: told = '' } = environment;
  const home = environment['HOME'] || homedir();
  const folder = isAbsolute(told) ? told : join(home, '.local', 'state'); // a relative one is to be ignored, says XDG
  return join(folder, 'hornet', name);
}
