/**
 * The wall clock of this program, moved: Date in all its forms, Temporal.Now, and the date in the answers of HTTP servers. Timers
 * and the monotonic clocks go on as they did. Not reached: native code, SQLite's own time, the times of files,
 * Intl.DateTimeFormat without a date, threads, HTTP/2, and who has kept Date.now under a name of its own.
 */
import { ServerResponse } from 'node:http';
import { replaceTemporalNow } from './temporal-now.ts';

/** By how much, at a real time. */
export type Movement = (realMs: number) => number;

const RealDate = Date;
const realNow = Date.now;
const realWriteHead = ServerResponse.prototype.writeHead;
const movements = new Set<Movement>();
let restoreTemporal = (): void => {};

/** Several add up. Returns a function that takes it back. */
export function moveWallClock(movement: Movement): () => void {
  if (movements.size === 0) install();
  movements.add(movement);
  return () => {
    if (movements.delete(movement) && movements.size === 0) uninstall();
  };
}

function now(): number {
  const realMs = realNow();
  const moved = [...movements].reduce((sum, movement) => sum + movement(realMs), realMs);
  return Math.floor(moved);
}

const MovedDate = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    // What a constructor makes is an object, whatever it is the constructor of.
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
  apply: () => new RealDate(now()).toString(),
});

function install(): void {
  RealDate.now = now;
  globalThis.Date = MovedDate;
  RealDate.prototype.constructor = MovedDate;
  ServerResponse.prototype.writeHead = writeHead;
  restoreTemporal = replaceTemporalNow(now);
}

function uninstall(): void {
  RealDate.now = realNow;
  globalThis.Date = RealDate;
  RealDate.prototype.constructor = RealDate;
  ServerResponse.prototype.writeHead = realWriteHead;
  restoreTemporal();
}

/** Node writes the date from a clock of its own, which nobody can move; a header that is there it leaves alone. */
function writeHead(this: ServerResponse, ...given: unknown[]): ServerResponse {
  if (!this.headersSent && this.sendDate && !this.hasHeader('date'))
    this.setHeader('Date', new RealDate(now()).toUTCString());
  return Reflect.apply(realWriteHead, this, given);
}
