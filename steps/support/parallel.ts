// Which scenarios of a parallel run may be under way at once: all, but for those whose tags say otherwise.
import { setParallelCanAssign } from '@cucumber/cucumber';

/** Nothing else runs beside a scenario with this tag. */
const alone = '@alone';
/** Of scenarios with the same tag of this kind, as `@one-at-a-time:gpu`, one runs at a time. */
const shared = '@one-at-a-time:';

interface Tagged {
  readonly tags: readonly { readonly name: string }[];
}

/** Whether a scenario may begin while others are under way. */
export function mayBegin(candidate: Tagged, underWay: readonly Tagged[]): boolean {
  const names = namesOf(candidate);
  if (underWay.some((other) => namesOf(other).includes(alone))) return false;
  if (names.includes(alone)) return underWay.length === 0;
  const wanted = names.filter((name) => name.startsWith(shared));
  return !underWay.some((other) => namesOf(other).some((name) => wanted.includes(name)));
}

function namesOf({ tags }: Tagged): string[] {
  return tags.map(({ name }) => name);
}

setParallelCanAssign(mayBegin);
