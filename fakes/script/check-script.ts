// Holds a script against the vocabulary of a fake. It names every fault, with the rule and the field, and never guesses.
import type { TObject } from 'typebox';
import { compileLater } from '../../system/shared/index.ts';
import { argumentsOf } from './arguments.ts';
import { type Where, whereSchema } from './conditions.ts';
import type { ActionSpec, Rule, Script, TriggerSpec, Vocabulary } from './vocabulary.ts';

/** The script that the value is. What is wrong goes into `faults`, all of it at once; with faults the script is of no use. */
export function checkScript(vocabulary: Vocabulary, value: unknown, faults: string[]): Script {
  const { rules } = objectOf(value, ['rules'], 'the script', faults);
  const list: unknown[] = Array.isArray(rules) ? rules : [];
  if (rules === undefined && isObject(value)) faults.push('rules is missing: it must be a list');
  else if (rules !== undefined && !Array.isArray(rules)) faults.push('rules must be a list');
  return {
    rules: list.map((rule, index) => {
      const own: string[] = [];
      const checked = checkRule(vocabulary, rule, own);
      faults.push(...own.map((fault) => `rule ${index + 1}: ${fault}`));
      return checked;
    }),
  };
}

function checkRule({ triggers, actions }: Vocabulary, value: unknown, faults: string[]): Rule {
  const keys = ['at', 'where', 'do', 'with', 'times'];
  const given = objectOf(value, keys, 'a rule', faults);
  const trigger = lookUp(triggers, 'at', given['at'], faults);
  const action = lookUp(actions, 'do', given['do'], faults);
  if (trigger !== undefined && action !== undefined) {
    const [at, act] = [textOf(given['at']), textOf(given['do'])];
    if (action.at !== 'anywhere' && !action.at.includes(at))
      faults.push(`do cannot be ${act} at ${at}, but at ${action.at.join(', ')}`);
  }
  return {
    at: textOf(given['at']),
    where: checkWhere(trigger, given['where'], faults),
    do: textOf(given['do']),
    with: checkWith(action, given['with'], faults),
    times: checkTimes(given['times'], faults),
  };
}

/** What is no text has been called a fault; it may be an object that makes none of itself. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function lookUp<T extends TriggerSpec | ActionSpec>(
  table: Readonly<Record<string, T>>,
  field: string,
  name: unknown,
  faults: string[],
): T | undefined {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return table[name];
  const fault = name === undefined ? 'is missing: it' : `is ${JSON.stringify(name)}: it`;
  faults.push(`${field} ${fault} must be one of ${Object.keys(table).join(', ')}`);
  return undefined;
}

function checkWhere(trigger: TriggerSpec | undefined, value: unknown, faults: string[]): Where {
  if (trigger === undefined || value === undefined) return {};
  return checkFields(whereSchema(trigger.where), value, 'where', faults);
}

function checkWith(
  action: ActionSpec | undefined,
  value: unknown,
  faults: string[],
): Record<string, unknown> {
  return action === undefined ? {} : checkFields(action.with, value ?? {}, 'with', faults);
}

function checkTimes(value: unknown, faults: string[]): number {
  if (value === undefined) return 1;
  if (value === 'always') return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  faults.push('times must be a whole number from 1 on, or "always"');
  return 0;
}

/** The fields of an object, presets filled in. Each is checked by itself, so that none hides another's fault. */
function checkFields(
  schema: TObject,
  value: unknown,
  field: string,
  faults: string[],
): Record<string, unknown> {
  const known = argumentsOf(schema);
  const names = known.map(({ name }) => name);
  const given = objectOf(value, names, field, faults);
  const all: Record<string, unknown> = {};
  for (const { name, schema: own, words, preset, isOptional } of known) {
    const found = given[name] ?? preset;
    if (found === undefined) {
      if (!isOptional) faults.push(`${field}.${name} is missing: it must be ${words}`);
    } else if (compileLater(own).Check(found)) all[name] = found;
    else faults.push(`${field}.${name} must be ${words}`);
  }
  return all;
}

function objectOf(
  value: unknown,
  known: readonly string[],
  what: string,
  faults: string[],
): Record<string, unknown> {
  if (!isObject(value)) {
    faults.push(`${what} must be an object`);
    return {};
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const choice = known.length === 0 ? 'there are none here' : `known are ${known.join(', ')}`;
    faults.push(`${what} has an unknown key "${key}"; ${choice}`);
  }
  return { ...value };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
