/** Orders to a saboteur as files: their names, and what stands in them. An order is in force as long as its file is there. */

export interface OrderFile {
  /** A name of the table in `inside/orders/table.ts`. */
  readonly name: string;
  readonly parameters: object;
  /** The process that it is for, where that ran already when the order was given. */
  readonly pid: number;
  /** The order is also for programs that begin with this command line while it is in force. */
  readonly command?: readonly string[];
}

/** The newest word of one program about one order. */
export type AnswerFile =
  /** It is in force; of a deed that ends the program, or holds it: it comes right after this answer. */
  | { readonly state: 'begun'; readonly command: readonly string[] }
  | { readonly state: 'ended' }
  | { readonly state: 'failed'; readonly message: string };

export const orderEnding = '.order.json';
/** An order that was taken back, until all who have heard of it have said that it is over. */
export const withdrawnEnding = '.withdrawn.json';
const answerEnding = '.answer.json';

export function answerName(order: string, pid: number): string {
  return `${order}.${pid}${answerEnding}`;
}

/** The pid of who has answered an order, from the name of the answer; undefined for other files. */
export function answeredBy(order: string, file: string): number | undefined {
  if (!file.startsWith(`${order}.`) || !file.endsWith(answerEnding)) return undefined;
  const pid = Number(file.slice(order.length + 1, -answerEnding.length));
  return Number.isSafeInteger(pid) ? pid : undefined;
}

/** Tells a program to look at its orders. Ignored by every program that does not listen for it, and used by none. */
export const wakeSignal = 'SIGURG';
