// The instant that an answer says it is of. A server that has a clock says it, so that a wrong clock can be seen from outside.

/** The header has whole seconds, and an answer takes its time. */
export const dateToleranceS = 10;

/** How far it is from now, either way; not a number where the answer does not say. */
export function secondsFromNow(headers: Headers): number {
  return Math.abs(Date.parse(headers.get('date') ?? '') - Date.now()) / 1_000;
}
