/**
 * The next time that the program begins, it begins once more in the same process, with libfaketime loaded: all of it, native code
 * too, is told another time by the C library. What it then starts is not.
 */
import { rmSync } from 'node:fs';
import {
  environmentWith,
  fakeTimeMemory,
  fakeTimeVariable,
  forgetPreloadedLibraries,
  preloadedLibraries,
} from '../../environment.ts';
import type { OrderKind } from '../order-kind.ts';

export interface StartWithFakeTime {
  /** The path of libfaketime.so.1. */
  readonly library: string;
  readonly offsetMs: number;
}

export const startWithFakeTime: OrderKind<StartWithFakeTime> = {
  begin: ({ library, offsetMs }, { isStarting }) => {
    const libraries = preloadedLibraries();
    const isFaked = libraries.split(/[: ]/).includes(library);
    if (isStarting && isFaked) {
      forgetPreloadedLibraries();
      forgetSharedMemory();
    }
    return {
      deed: () => {
        if (isStarting && !isFaked) beginAgain(library, libraries, offsetMs);
      },
      end: () => {},
    };
  },
};

/** libfaketime has it open by now, and would take the names away at the end only, to which a program that is killed does not come. */
function forgetSharedMemory(): void {
  for (const path of fakeTimeMemory()) rmSync(path, { force: true });
}

function beginAgain(library: string, others: string, offsetMs: number): void {
  const { execPath, execArgv, argv, execve } = process;
  if (execve === undefined) throw new Error('This Node has no process.execve.');
  const environment = environmentWith({
    LD_PRELOAD: [library, others].filter(Boolean).join(':'),
    [fakeTimeVariable]: `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1_000}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_NO_CACHE: '1',
  });
  // It warns that it is experimental, in the output of a program that never asked for it.
  process.emitWarning = () => {};
  execve.call(process, execPath, [execPath, ...execArgv, ...argv.slice(1)], environment);
}
