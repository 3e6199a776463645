/**
 * Who asks over the link how a server is, gets an answer that is not the server's: that all is well, in the words of its last
 * good one, or that nothing is. Everything else on the link passes.
 */
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { struckLink } from '../network/struck-link.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { notInjected } from '../not-injected.ts';
import { wordOf } from '../read-parameters.ts';
import { askPath } from './ask-path.ts';
import { pathFor } from './path-for.ts';

export const healthLies: FaultKind = {
  name: 'health-lies',
  family: 'stack',
  title: 'Who asks on the link how the server is, is told well or ill, whatever the truth is.',
  needs: [],
  target: 'link',
  wants: ['http', 'health'],
  takes: 'truth',
  parameters: { says: { oneOf: ['well', 'ill'] } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, parameters, target } = context;
    const path = pathFor(target, 'health', '/health');
    const lie =
      wordOf(parameters, 'says') === 'ill'
        ? { status: 503 }
        : { status: 200, body: await lastGoodBody(context, path) };
    const order = { type: 'http_status', ways: 'upstream', attributes: { ...lie, path } } as const;
    return await strikeWithToxic(context, order, {
      // Those who ask may do so seldom.
      stir: (link, { signal }) => askPath(`${link.url}${path}`, { clock, signal }),
    });
  },
};

/** @throws HornetError FAULT_NOT_INJECTED where it is not well now: nobody knows what it says then */
async function lastGoodBody(context: StrikeContext, path: string): Promise<string> {
  const { clock, signal } = context;
  const link = struckLink(context);
  const { status = 0, text = '' } = (await askPath(`${link.url}${path}`, { clock, signal })) ?? {};
  if (status >= 200 && status < 300 && text !== '') return text;
  throw notInjected(`${link.to} did not say at ${path} that it is well`);
}
