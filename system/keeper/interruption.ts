// Ctrl+C and its kin: the first asks the running job to stop, a second one leaves at once.
import { exitCodes } from '../contracts/index.ts';

/** What of the process is needed here. */
type SignalSource = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

export interface Interruption extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function watchInterruption(source: SignalSource): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) source.exit(exitCodes.interrupted);
    controller.abort(name);
  };
  for (const name of signals) source.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) source.off(name, onSignal);
    },
  };
}
