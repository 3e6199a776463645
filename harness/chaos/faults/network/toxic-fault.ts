/**
 * Faults that are a toxic on a link. What shows them is the proxy's account of what the toxic did, or a client of our own that
 * meets what it does. A proxy that keeps no account, as Toxiproxy's, leaves only the client.
 */
import type { ArmedToxic, Link, ToxicOrder } from '../../../network/link.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { watchFor } from '../watch-for.ts';
import type { LinkProbe, ProbeContext } from './link-probes.ts';
import { ownQuestions } from './own-question.ts';
import { struckLink } from './struck-link.ts';
import { actsOf, hasAccount, removalOf } from './toxic-account.ts';

export interface ToxicFaultOptions {
  /** Shows it where there is no account; without one it is not made there at all. */
  probe?: LinkProbe;
  /** Done before each look at the account, for a toxic that acts on what seldom happens; usually, a question on an idle link. */
  stir?: (link: Link, context: ProbeContext) => unknown;
}

/** The account shows it. @throws HornetError FAULT_NOT_INJECTED where nothing could show it, PROXY_UNSUPPORTED */
export async function strikeWithToxic(
  context: StrikeContext,
  order: ToxicOrder,
  { probe, stir = ownQuestions(context, order.type.startsWith('sse_')) }: ToxicFaultOptions = {},
): Promise<StruckFault> {
  const link = struckLink(context);
  const armed = [await armUntilHealed(context, link, order)];
  if (!(await hasAccount(armed)))
    return shownByProbe(context, link, usableProbe(context, link, probe));
  const { clock } = context;
  const stirred = (signal: AbortSignal) => stir(link, { clock, signal });
  return shownByAccount(context, armed, stirred);
}

/** The probe shows it, whoever the proxy is. */
export async function strikeUnderProbe(
  context: StrikeContext,
  order: ToxicOrder,
  probe: LinkProbe,
): Promise<StruckFault> {
  const link = struckLink(context);
  const armed = [await armUntilHealed(context, link, order)];
  const byProbe = shownByProbe(context, link, probe);
  if (!(await hasAccount(armed))) return byProbe;
  const { witnessGone } = shownByAccount(context, armed);
  return {
    witness: byProbe.witness,
    witnessGone: async (signal) =>
      `${await byProbe.witnessGone(signal)}, and ${await witnessGone(signal)}`,
  };
}

/** The undo waits for the toxic that is on its way. */
export async function armUntilHealed(
  { scope }: StrikeContext,
  link: Link,
  order: ToxicOrder,
): Promise<ArmedToxic> {
  let arming: Promise<ArmedToxic> | undefined;
  scope.defer(`${order.type} on ${link.name}`, async () => {
    const armed = await arming?.catch(() => undefined); // what was never there
    await armed?.disarm();
  });
  arming = link.arm(order);
  return await arming;
}

export function shownByAccount(
  { clock }: StrikeContext,
  armed: readonly ArmedToxic[],
  stir: (signal: AbortSignal) => unknown = () => undefined,
): StruckFault {
  const look = async (signal: AbortSignal) => {
    await stir(signal);
    return await actsOf(armed);
  };
  return {
    witness: (signal) => watchFor(look, { clock, signal }),
    witnessGone: (signal) => watchFor(() => removalOf(armed), { clock, signal }),
  };
}

export function shownByProbe({ clock }: StrikeContext, link: Link, probe: LinkProbe): StruckFault {
  const context = (signal: AbortSignal) => ({ clock, signal });
  return {
    witness: (signal) => watchFor(() => probe.seen(link, context(signal)), context(signal)),
    witnessGone: (signal) => watchFor(() => probe.gone(link, context(signal)), context(signal)),
  };
}

function usableProbe({ target }: StrikeContext, link: Link, probe?: LinkProbe): LinkProbe {
  if (probe !== undefined && (!probe.speaksHttp || target.traits.includes('http'))) return probe;
  throw notInjected(
    `The proxy of ${link.name} keeps no account of its toxics, so that nothing could show what this one does`,
  );
}
