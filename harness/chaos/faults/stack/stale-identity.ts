/** The program is ended, and somebody else answers at its address who is not it: as when an old address is given out again. */
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import { wordOf } from '../read-parameters.ts';
import { takePort } from '../resource/port-taken.ts';
import { Stranger } from '../resource/stranger.ts';
import { watchFor } from '../watch-for.ts';
import { askPath } from './ask-path.ts';
import { strangersAnswers } from './strangers-answers.ts';

export const staleIdentity: FaultKind = {
  name: 'stale-identity',
  family: 'stack',
  title: 'The program is killed, and another server answers at its address.',
  needs: ['Linux'],
  target: 'process',
  takes: 'identity',
  parameters: { answers: { oneOf: ['not found', 'page', 'other model'] } },
  lastsMs: { minimum: 2_000, maximum: 6_000 },
  strike: async (context) => {
    const { clock, parameters, random, scope } = context;
    const victim = await chooseVictim(context);
    const { url } = victim.live;
    if (url === undefined) throw notInjected(`nobody knows where ${victim.name} listens`);
    // By this he is known again.
    const name = `stranger-${random.fork('name').integer(1_000, 9_999)}`;
    const stranger = new Stranger(scope, `stranger at ${victim.name}`, (asked) =>
      strangersAnswers[wordOf(parameters, 'answers')]?.(name, asked),
    );
    victim.kill();
    await takePort(stranger, new URL(url), victim, context);
    const met = async (signal: AbortSignal): Promise<string | undefined> => {
      const answer = await askPath(`${url}/health`, { clock, signal });
      return answer?.text.includes(name)
        ? `who asks at ${url} is answered ${answer.status} by another server`
        : undefined;
    };
    return {
      witness: (signal) => watchFor(() => met(signal), { clock, signal }),
      witnessGone: async (signal) => {
        await watchFor(async () => ((await met(signal)) === undefined ? 'left' : undefined), {
          ...{ clock, signal },
        });
        return await victim.back(signal);
      },
    };
  },
};
