// A worker program under test: what every program is to a suite, and the narration that it prints for its hive.
import { Compile } from 'typebox/compile';
import { type Narration, NarrationLineSchema } from '../narration.ts';
import { type Start, StartedProgram } from './program/started-program.ts';

const narrationLine = Compile(NarrationLineSchema);

export class WorkerProgram extends StartedProgram {
  /** Starts a worker and waits until it is ready. @throws Error with its last words when it ends instead */
  static override ready(...start: Start): Promise<WorkerProgram> {
    return new WorkerProgram(...start).untilReady();
  }

  /** All that it has narrated so far. */
  get narrations(): Narration[] {
    return this.lines.filter((line) => narrationLine.Check(line)).map(({ narration }) => narration);
  }

  /** Resolves with the first narration, past or future, with this action and target. */
  async untilNarrated(action: string, target?: string): Promise<Narration> {
    const isMeant = (narration: Narration): boolean =>
      narration.action === action && (target === undefined || narration.target === target);
    const line = await this.until((each) => narrationLine.Check(each) && isMeant(each.narration));
    return (line as { narration: Narration }).narration; // what was just checked
  }
}
