// Follows a script: says at each moment which deeds are due, counts them, and tells of each on stderr before it is done.
import type { Logger } from '../../system/shared/index.ts';
import { type Facts, holds, type Where } from './conditions.ts';
import type { Deed, Rule, Script, TriggerName, Vocabulary } from './vocabulary.ts';

/** What the log line of a deed carries, as `fired`. */
export interface Fired extends Pick<Rule, 'at' | 'do' | 'with'> {
  /** Which rule of the script, from 1. */
  rule: number;
  /** Which time it fires, from 1. */
  time: number;
  /** What was known; of the prompt nothing. */
  facts: Omit<Facts, 'text'>;
}

export class Director<V extends Vocabulary> {
  readonly #entries: Entry[];
  readonly #log: Logger;

  /** Without a script there is never anything to do. */
  constructor({ actions }: V, script: Script | undefined, log: Logger) {
    this.#entries = (script?.rules ?? []).map((rule, index) => {
      const needs = actions[rule.do]?.needs ?? {};
      return { rule, needs, number: index + 1, fired: 0 };
    });
    this.#log = log;
  }

  /** What is to be done now, in the order of the rules. Asking counts as doing. */
  cue(at: TriggerName<V>, facts: Facts = {}): Deed<V['actions']>[] {
    const due = this.#entries.filter(
      ({ rule, needs, fired }) =>
        rule.at === at && fired < rule.times && holds(rule.where, facts) && holds(needs, facts),
    );
    return due.map((entry) => {
      entry.fired++;
      this.#tell(entry, facts);
      const { do: name, with: given } = entry.rule;
      return { do: name, with: given } as Deed<V['actions']>; // checked against the vocabulary when it was read
    });
  }

  #tell({ rule, number, fired: time }: Entry, facts: Facts): void {
    const { text: _prompt, ...known } = facts; // a prompt is nobody's business
    const { at, do: name, with: given } = rule;
    const fired: Fired = { rule: number, at, do: name, with: given, time, facts: known };
    this.#log.warn({ fired }, `Rule ${number} of the script: ${name} at ${at}`);
  }
}

interface Entry {
  readonly rule: Rule;
  readonly needs: Where;
  readonly number: number;
  fired: number;
}
