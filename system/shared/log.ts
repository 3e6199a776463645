// JSON lines on stderr, one logger a program; stdout belongs to the ready line and, in the keeper, to tokens.
import { destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** A logger whose lines carry the program's name. Writes are synchronous, so that a crash loses none. */
export function createLog(program: string, level = 'info'): Logger {
  return pino(
    {
      level,
      base: { program, pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination({ dest: 2, sync: true }),
  );
}
