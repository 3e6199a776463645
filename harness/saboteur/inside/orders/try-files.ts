/**
 * The program does to files in a folder what any program does, again and again, and says what came of it: how its disk is can only
 * be seen by one who writes there.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../kernel/clock.ts';
import type { OrderKind } from '../order-kind.ts';
import { later } from '../timer.ts';

export interface TryFiles {
  /** Exists, is for this alone, and has the file `there` in it. */
  readonly folder: string;
  /** Where it says so, an absolute path: written whole, each time anew. */
  readonly report: string;
  readonly everyMs: number;
}

export interface TriedFiles {
  /** Counts from 1. */
  readonly turn: number;
  /** More is written into a file that is there. */
  readonly write: Tried;
  /** A file is made. */
  readonly create: Tried;
}

export interface Tried {
  /** Of the error; null where it succeeded. */
  readonly code: string | null;
  readonly tookMs: number;
}

/** As they are before anything is put between the program and its files: given before such orders, this is told all the same. */
const { renameSync, rmSync, writeFileSync } = fs;

export const tryFiles: OrderKind<TryFiles> = {
  begin: ({ folder, report, everyMs }) => {
    let isOver = false;
    let takeBack = (): void => {};
    let turn = 0;
    const tryAll = async (): Promise<void> => {
      turn += 1;
      const fresh = join(folder, `made-${turn}`);
      const write = await attempt(() => fs.promises.appendFile(join(folder, 'there'), '.'));
      const create = await attempt(() => fs.promises.writeFile(fresh, '.'));
      if (isOver) return;
      tell(report, { turn, write, create });
      rmSync(fresh, { force: true });
      takeBack = later(everyMs, () => void tryAll());
    };
    return {
      deed: () => {
        takeBack = later(1, () => void tryAll());
      },
      end: () => {
        isOver = true;
        takeBack();
      },
    };
  },
};

async function attempt(act: () => Promise<unknown>): Promise<Tried> {
  const startMs = systemClock.nowMs();
  const code = await act().then(
    () => null,
    (error) => String(error.code ?? error),
  );
  return { code, tookMs: systemClock.nowMs() - startMs };
}

function tell(report: string, tried: TriedFiles): void {
  try {
    writeFileSync(`${report}.new`, JSON.stringify(tried));
    renameSync(`${report}.new`, report);
  } catch {
    // The folder is gone, and so is whoever would read it.
  }
}
