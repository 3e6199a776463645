/**
 * Everyone who descends from a runner, seen while they are still tied to it: who starts a session of their own or loses
 * their parent is in the family all the same.
 */
import { environmentOf, pidsOf, type SeenProcess, seeProcess, seeProcesses } from './proc-files.ts';

export class Family {
  readonly #members = new Map<string, SeenProcess>();
  readonly #marks: readonly string[];

  /** @param marks lines of the environment that only the runner's descendants have */
  constructor(runnerPid: number, marks: readonly string[]) {
    this.#marks = marks;
    const runner = seeProcess(runnerPid);
    if (runner !== undefined) this.#members.set(runner.key, runner);
  }

  /** Looks who has joined. Call it often: who comes and goes in between, and wipes the marks, is not seen. */
  look(): void {
    const all = seeProcesses();
    for (let sizeBefore = -1; sizeBefore !== this.#members.size; ) {
      sizeBefore = this.#members.size;
      const pids = new Set([...this.#members.values()].map(({ pid }) => pid));
      for (const one of all) if (pids.has(one.parentPid)) this.#members.set(one.key, one);
    }
  }

  /** Looks at everybody for the marks, too: whoever lost their parent before they were seen has them still. */
  lookClosely(): void {
    this.look();
    for (const one of seeProcesses()) if (this.has(one)) this.#members.set(one.key, one);
  }

  /** Those who were seen and live; cheap. */
  alive(): SeenProcess[] {
    return [...this.#members.values()].filter(({ pid, key }) => seeProcess(pid)?.key === key);
  }

  /** The pids of those who live, also those that they have in namespaces of their own. */
  pids(): Set<number> {
    return new Set(this.alive().flatMap(({ pid }) => pidsOf(pid)));
  }

  /** Whether one of them has that pid, or had it. */
  hasHad(pid: number): boolean {
    return [...this.#members.values()].some((member) => member.pid === pid);
  }

  has({ pid, key }: SeenProcess): boolean {
    if (this.#members.has(key)) return true;
    const environment = environmentOf(pid);
    return this.#marks.some((mark) => environment.includes(mark));
  }
}
