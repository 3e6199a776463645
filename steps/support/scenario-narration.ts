// What everybody in a scenario said and what was done to its links, in the order in which it happened: its story, for the report.
import { readFileSync } from 'node:fs';
import {
  type Link,
  type NarrationEvent,
  narrationLine,
  type RunningProcess,
  systemClock,
} from '../../harness/index.ts';

/** A story longer than this loses its middle. */
const maximumLines = 300;

export class ScenarioNarration {
  readonly #startedMs = systemClock.nowMs();
  readonly #startedWallMs = systemClock.wallMs();
  readonly #processes = new Set<RunningProcess>();
  readonly #links = new Set<Link>();

  follow(part: RunningProcess | Link): void {
    if ('pid' in part) this.#processes.add(part);
    else this.#links.add(part);
  }

  /** One line an event, oldest first; empty when nobody said anything. */
  lines(): string[] {
    const events = [
      ...[...this.#processes].flatMap((process) => this.#toldBy(process)),
      ...[...this.#links].flatMap((link) => this.#doneTo(link)),
    ];
    const lines = events
      .sort((one, other) => one.at - other.at)
      .map((event) => narrationLine(event));
    if (lines.length <= maximumLines) return lines;
    const left = maximumLines / 2;
    const omitted = `… ${lines.length - maximumLines} lines are left out here; the logs have them`;
    return [...lines.slice(0, left), omitted, ...lines.slice(-left)];
  }

  /** From the log, where nothing is missing that was said before anybody listened. */
  #toldBy({ stdoutFile, stderrFile }: RunningProcess): NarrationEvent[] {
    return [stdoutFile, stderrFile].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line) => this.#parse(line)),
    );
  }

  #parse(line: string): NarrationEvent[] {
    // Most lines are something else, and parsing is what costs.
    if (!line.startsWith('{') || !line.includes('"narration":')) return [];
    try {
      const { narration }: { narration?: Record<string, unknown> } = JSON.parse(line);
      const { actor, action, human, emitted_at_ms: atMs } = narration ?? {};
      if (typeof atMs !== 'number') return [];
      const at = atMs - this.#startedWallMs;
      return [{ at, program: String(actor), action: String(action), human: String(human) }];
    } catch {
      return []; // torn by the end of its program
    }
  }

  #doneTo(link: Link): NarrationEvent[] {
    return link.events.map(({ atMs, what, detail }) => ({
      at: atMs - this.#startedMs,
      program: 'link',
      action: what,
      human: detail === undefined ? link.name : `${link.name} (${detail})`,
    }));
  }
}
