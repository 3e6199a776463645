// What a narration must keep to so that it can be read in columns, on one line, and in each of the three voices.
import type { Narration } from '../../../contracts/index.ts';

/** The most characters of each field. */
const narrationLimits = {
  actor: 20,
  action: 15,
  human: 100,
  cute: 150,
  story: 200,
} as const;

/** Every rule that it breaks, in words; none where all is well. */
export function brokenRules(narration: Narration): string[] {
  const tooLong = Object.entries(narrationLimits).flatMap(([field, limit]) => {
    const length = String(narration[field as keyof typeof narrationLimits] ?? '').length; // a key of the table
    return length > limit ? [`${field} has ${length} characters, more than ${limit}`] : [];
  });
  return [
    ...tooLong,
    ...(/^[a-z][a-z0-9_]*$/.test(narration.action) ? [] : ['action is no word in snake_case']),
    ...(narration.story === undefined || /["“].+["”]/.test(narration.story)
      ? []
      : ['nobody speaks in story']),
    ...(/[\p{Cc}\u2028\u2029]/u.test(narration.human) ? ['human is more than one line'] : []),
  ];
}
