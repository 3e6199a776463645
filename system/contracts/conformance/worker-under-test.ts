// A worker as the suite knows it: where it is, and how to end it. How it was started is the business of whoever did.

export interface WorkerUnderTest {
  readonly url: string;
  /** Asks it to end, as SIGTERM does; resolves when it has. Once asked, asking again changes nothing. */
  stop(): Promise<void>;
}
