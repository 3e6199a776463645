/** A browser that can be driven: it is asked for its version. */
import { isHornetError } from '../../kernel/errors.ts';
import type { Probe } from '../capability.ts';
import { runCommand } from '../command.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const chromiumProbe = {
  name: 'Chromium',
  advice: 'Install chromium, for looking at pages in tests.',
  look: async () => {
    for (const name of names) {
      try {
        return (await runCommand([name, '--version'], { timeoutMs: 1_800 })).trim();
      } catch (error) {
        // Not there under this name.
        if (!isHornetError(error) || error.data['exitCode'] !== 'ENOENT') throw error;
      }
    }
    throw new Error(`None of ${names.join(', ')} is installed.`);
  },
} as const satisfies Probe;
