/** Temporal.Now, by another clock. A Node that has no Temporal needs none. */

/** What of it tells the time; the names of the methods of a ZonedDateTime that give the same. */
const shapes = {
  zonedDateTimeISO: undefined,
  plainDateTimeISO: 'toPlainDateTime',
  plainDateISO: 'toPlainDate',
  plainTimeISO: 'toPlainTime',
} as const;

/** @param nowMs milliseconds since 1970 */
export function replaceTemporalNow(nowMs: () => number): () => void {
  if (!('Temporal' in globalThis)) return () => {};
  const { Now, Instant } = Temporal;
  const real = { ...Object.getOwnPropertyDescriptors(Now) };
  const instant = (): Temporal.Instant => Instant.fromEpochMilliseconds(nowMs());
  replace(Now, 'instant', instant);
  for (const [name, method] of Object.entries(shapes))
    replace(Now, name, (zone: string = Now.timeZoneId()) => {
      const zoned = instant().toZonedDateTimeISO(zone);
      return method === undefined ? zoned : zoned[method]();
    });
  return () => void Object.defineProperties(Now, real);
}

function replace(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
}
