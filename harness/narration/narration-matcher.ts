/** Which narration a test means: by any of its fields, as a text or as a pattern. */
import type { NarrationData } from './heard-narration.ts';

/** What is not named may be anything; a text must be the same, a pattern must be found. `emitted_at_ms` has no say. */
export type NarrationMatcher = {
  readonly [Field in Exclude<keyof NarrationData, 'emitted_at_ms'>]?: string | RegExp;
};

export function matches(narration: NarrationData, matcher: NarrationMatcher): boolean {
  return fieldsOf(matcher).every(([field, wanted]) => {
    const said = narration[field];
    if (said === undefined) return false;
    // search() ignores lastIndex, so that a global pattern works as well.
    return typeof wanted === 'string' ? said === wanted : said.search(wanted) >= 0;
  });
}

/** `actor queen, action place, human /hive-\d/`; of a matcher without fields, `anything`. */
export function describeMatcher(matcher: NarrationMatcher): string {
  const fields = fieldsOf(matcher).map(([field, wanted]) => `${field} ${wanted}`);
  return fields.length === 0 ? 'anything' : fields.join(', ');
}

function fieldsOf(matcher: NarrationMatcher): [keyof NarrationMatcher, string | RegExp][] {
  // The fields of a matcher are those of its type; one that is undefined stands for no wish.
  const entries = Object.entries(matcher) as [
    keyof NarrationMatcher,
    string | RegExp | undefined,
  ][];
  return entries.filter(
    (entry): entry is [keyof NarrationMatcher, string | RegExp] => entry[1] !== undefined,
  );
}
