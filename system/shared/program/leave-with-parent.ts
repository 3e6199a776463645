// The end of a program when its parent ends, however that ends: at once, without a drain, since whoever it answers to has gone with it.
import { exitCodes } from '../../contracts/index.ts';
import type { Logger } from '../log.ts';

/** Ends the process as soon as its stdin is closed. */
export function leaveWithParent(log: Logger): void {
  process.stdin.resume().on('close', () => {
    log.info('The parent is gone, and nobody is left to answer to');
    process.exit(exitCodes.ok);
  });
}
