/** What can be altered of a program from outside, between it and whoever talks to it. Everything else stays as it is. */

export interface Alteration {
  /** A line of its stdout as JSON; undefined leaves the line out. Lines that are no JSON are not asked about. */
  line?(line: Fields): Fields | undefined;
  /** The headers with which a request reaches it. */
  requestHeaders?(headers: Headers): void;
  /** The status of an answer. */
  status?(status: number): number;
  /** The headers of an answer. */
  headers?(headers: Headers): void;
  /** The JSON of an answer that is not a stream. */
  body?(body: Fields): unknown;
  /** One event of a stream, with the blank line that ends it; '' leaves it out. Comments are not asked about. */
  event?(event: string, index: number): string;
  /** It does not learn that a client has hung up. */
  keepsClients?: boolean;
  /** The code with which it ends. */
  exitCode?(code: number): number;
}

export type Fields = Record<string, unknown>;

/** A change of the JSON in an event's `data`; an event whose data is anything else stays as it is. */
export function inData(change: (data: Fields) => unknown): (event: string) => string {
  return (event) =>
    event.replace(/^data: (\{.*\})$/m, (_all, json: string) => {
      return `data: ${JSON.stringify(change(JSON.parse(json)))}`;
    });
}

/** The object without some of its fields. */
export function without(...names: string[]): (fields: Fields) => Fields {
  return (fields) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
