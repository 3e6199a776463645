// A vocabulary as the text that stands below a fake's --help. It adds nothing that the tables do not say.
import { argumentsOf } from './arguments.ts';
import { conditionMeanings } from './conditions.ts';
import type { ActionSpec, Vocabulary } from './vocabulary.ts';

/** Triggers, conditions and actions, one a line. */
export function formatVocabulary({ triggers, actions }: Vocabulary): string {
  const conditions = new Set(Object.values(triggers).flatMap(({ where }) => where));
  return [
    'The script: {"rules":[{"at":TRIGGER,"where":{CONDITIONS},"do":ACTION,"with":{ARGUMENTS},"times":N or "always"}]}',
    'where, with and times may be left out; times is then 1. What fires is told on stderr, as a JSON line with "fired".',
    '',
    'Triggers, with the conditions they know:',
    ...Object.entries(triggers).map(([name, { meaning, where }]) =>
      row(name, where.length === 0 ? meaning : `${meaning} (${where.join(', ')})`),
    ),
    '',
    'Conditions:',
    ...[...conditions].map((name) => row(name, conditionMeanings[name])),
    '',
    'Actions, with their arguments:',
    ...Object.entries(actions).map(([name, action]) => row(name, describe(action))),
  ].join('\n');
}

function row(name: string, meaning: string): string {
  return `  ${name.padEnd(12)} ${meaning}`;
}

function describe({ meaning, at, with: schema }: ActionSpec): string {
  const place = at === 'anywhere' ? '' : ` At ${at.join(', ')}.`;
  const given = argumentsOf(schema).map(({ name, words, preset, isOptional }) => {
    const otherwise = isOptional ? ', or absent' : '';
    return `${name}: ${words}${preset === undefined ? otherwise : `; ${JSON.stringify(preset)} unless said`}`;
  });
  return `${meaning}.${place}${given.map((line) => `\n                 ${line}`).join('')}`;
}
