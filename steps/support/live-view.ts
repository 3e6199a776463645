// Prints what happens in a scenario as it happens, for a person at a terminal; silent otherwise.
import {
  type Link,
  type LinkEvent,
  narrationLine,
  styleFor,
  systemClock,
} from '../../harness/index.ts';

/** What a reader looks for stands in the words of the sentence that caused it. */
const linkActions: Partial<Record<LinkEvent['what'], string>> = {
  cut: 'cut',
  silenced: 'silence',
  delayed: 'delay',
  healed: 'heal',
};

export class LiveView {
  readonly isOn: boolean;
  readonly #startedMs = systemClock.nowMs();

  constructor(isOn: boolean) {
    this.isOn = isOn;
  }

  show(program: string, action: string, human: string): void {
    if (!this.isOn) return;
    const at = systemClock.nowMs() - this.#startedMs;
    process.stdout.write(
      `${narrationLine({ at, program, action, human }, styleFor(process.stdout))}\n`,
    );
  }

  /** Shows every fault of a link and its healing. */
  follow(link: Link): void {
    link.onEvent(({ what }) => {
      const action = linkActions[what];
      if (action !== undefined) this.show('link', action, link.name);
    });
  }
}
