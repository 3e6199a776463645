/**
 * What a fake's scripts can say. A script is JSON:
 *
 *     { "rules": [
 *       { "at": "token", "where": { "nth": 2, "token": 3 }, "do": "exit", "with": { "code": 3 }, "times": 1 }
 *     ] }
 *
 * A rule reads as a sentence: AT this trigger, WHERE these conditions hold, DO this action WITH these arguments, so many
 * TIMES (1 unless said; a number or "always"). Only `at` and `do` must be there.
 *
 * This folder knows triggers and actions by name only. Each fake declares in a vocabulary which it has, and what the
 * actions take; actions that any process (`processActions`) or any HTTP server (`httpActions`) can do are written here once.
 * A fake then
 *
 *     const vocabulary = defineVocabulary({ start: {…}, request: {…} }, { ...processActions, garble: {…} });
 *     settings: [scriptSetting(vocabulary)]             // --script FILE or --script '{…}', checked before anything starts
 *     const director = new Director(vocabulary, options.script, log);
 *     for (const deed of director.cue('request', { ordinal, text: prompt }))
 *       if (isProcessDeed(deed)) await performOnProcess(deed, signal);
 *       else if (deed.do === 'garble') garble(deed.with);
 *
 * `cue` tells on stderr what fires, as a JSON line with `fired: { rule, at, do, with, facts, time }`, before it is done.
 */
import type { Static, TObject } from 'typebox';
import type { ConditionName, Where } from './conditions.ts';

/** A moment in the life of a fake. */
export interface TriggerSpec {
  /** When it is, in words. */
  readonly meaning: string;
  /** What a rule may ask for beside it. */
  readonly where: readonly ConditionName[];
}

/** Something a fake can do wrong. */
export interface ActionSpec<T extends string = string> {
  readonly meaning: string;
  /** The triggers at which it makes sense. */
  readonly at: readonly T[] | 'anywhere';
  /** What must hold for it to have an effect; where it does not, the rule does not fire. */
  readonly needs?: Where;
  /** Its arguments by name, made with the functions of `arguments.ts`. */
  readonly with: TObject;
}

export interface Vocabulary {
  readonly triggers: Readonly<Record<string, TriggerSpec>>;
  readonly actions: Readonly<Record<string, ActionSpec>>;
}

/** One rule, as checked: presets are filled in. */
export interface Rule {
  readonly at: string;
  readonly where: Where;
  readonly do: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** How often it may fire; infinite for `always`. */
  readonly times: number;
}

export interface Script {
  readonly rules: readonly Rule[];
}

export type TriggerName<V extends Vocabulary> = keyof V['triggers'] & string;

/** What a fake is told to do: the action's name and its arguments. */
export type Deed<A extends Vocabulary['actions']> = {
  [N in keyof A & string]: { readonly do: N; readonly with: Static<A[N]['with']> };
}[keyof A & string];

/** A vocabulary whose actions name no trigger that it has not. */
export function defineVocabulary<
  const T extends Record<string, TriggerSpec>,
  const A extends Record<string, ActionSpec<keyof T & string>>,
>(triggers: T, actions: A): { readonly triggers: T; readonly actions: A } {
  return { triggers, actions };
}
