/** Heartbeats on the link do not arrive, or are sent away; everything else passes, so that who sends them lives and can be reached. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { wordOf } from '../read-parameters.ts';
import { pathFor } from './path-for.ts';

export const heartbeatLost: FaultKind = {
  name: 'heartbeat-lost',
  family: 'stack',
  title: 'Heartbeats on the link are lost, and everything else passes.',
  needs: [],
  target: 'link',
  wants: ['http', 'heartbeat'],
  takes: 'reach',
  parameters: { how: { oneOf: ['sent away', 'unanswered'] } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters, target } = context;
    const path = pathFor(target, 'heartbeat');
    const order =
      wordOf(parameters, 'how') === 'sent away'
        ? { type: 'http_status', attributes: { path, status: 503 } }
        : { type: 'http_delay', attributes: { path, delay_ms: forGoodMs } };
    return strikeWithToxic(context, { ...order, ways: 'upstream' });
  },
};

/** Nobody waits so long; what is held when the fault goes arrives late, as on any network. */
const forGoodMs = 3_600_000;
