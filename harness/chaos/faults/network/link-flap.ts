/** The link is cut and comes back, over and over, for times that vary; the times are drawn. */
import type { Link } from '../../../network/link.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { refusedProbe } from './link-probes.ts';
import { struckLink } from './struck-link.ts';
import { shownByProbe } from './toxic-fault.ts';

export const linkFlap: FaultKind = {
  name: 'link-flap',
  family: 'network',
  title: 'The link is cut and comes back, again and again.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: {
    downMs: { unit: 'ms', minimum: 200, maximum: 1_500 },
    upMs: { unit: 'ms', minimum: 200, maximum: 1_500, mildest: 1_500 },
  },
  lastsMs: { minimum: 3_500, maximum: 10_000 },
  strike: async (context) => {
    const link = struckLink(context);
    const { clock, scope } = context;
    let flapping: Promise<unknown> | undefined;
    scope.defer(`flapping of ${link.name}`, async () => {
      await flapping;
      await link.reconnect();
    });
    let failure: unknown;
    flapping = flap(context, link).catch((error) => {
      failure = scope.signal.aborted ? undefined : error;
    });
    const { witnessGone } = shownByProbe(context, link, refusedProbe);
    const look = async (signal: AbortSignal, what: 'seen' | 'gone') => {
      if (failure !== undefined) throw failure;
      return await refusedProbe[what](link, { clock, signal });
    };
    return {
      witness: async (signal) => {
        const watch = { clock, signal };
        const down = await watchFor(() => look(signal, 'seen'), watch);
        return `${down}, and later ${await watchFor(() => look(signal, 'gone'), watch)}`;
      },
      witnessGone,
    };
  },
};

/** Until the fault is healed; the times are from half of the parameter to all of it. */
async function flap(
  { clock, parameters, random, scope }: StrikeContext,
  link: Link,
): Promise<void> {
  const pause = (name: string, turn: number): Promise<void> => {
    const longestMs = numberOf(parameters, name);
    const ms = random.fork(name, turn).integer(Math.ceil(longestMs / 2), longestMs);
    return clock.sleep(ms, scope.signal);
  };
  for (let turn = 0; ; turn += 1) {
    await link.cut();
    await pause('downMs', turn);
    await link.reconnect();
    await pause('upMs', turn);
  }
}
