// Carries the job and the request that the running code serves, so that nobody passes ids from hand to hand.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestContext {
  readonly correlationId: string;
  readonly jobId?: string;
  readonly traceparent?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and all that it starts, on behalf of the given request. */
export function withContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The request being served, or undefined outside any (a heartbeat, a start). */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
