/** Waits for what cannot be told to stop. It goes on behind; only nobody waits for it any more. */

/** What is promised, unless the signal comes first. @throws the signal's reason */
export async function untilAborted<T>(promised: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abandon = (): void => reject(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.race([promised, promise]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
