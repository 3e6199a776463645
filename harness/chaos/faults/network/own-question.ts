/**
 * Questions of our own on a link that nobody has used for a while, so that a fault is met there too: whoever balances load keeps
 * away from a path that has just failed. What is answered is nobody's concern.
 */
import { request } from 'undici';
import type { Link } from '../../../network/link.ts';
import type { StrikeContext } from '../../fault-kind.ts';
import { type ProbeContext, question } from './link-probes.ts';
import { meetLink } from './meet-link.ts';

/** Others meet the fault first, where there are any. */
const othersFirstMs = 1_500;
const pauseMs = 1_000;
const patienceMs = 2_000;
/** Before the name of the model that a stream can be asked for, in a trait of the link. */
const completionsOf = 'completions of ';
/** Events enough for any fault of one of them. */
const maxTokens = 12;

/**
 * To be called before each look: asks by itself, and never waits for what comes of it.
 * @param wantsStream nothing but a stream of events will do, which only a link that serves completions can give
 */
export function ownQuestions(
  { target: { traits } }: StrikeContext,
  wantsStream: boolean,
): (link: Link, context: ProbeContext) => void {
  const model = traits
    .find((trait) => trait.startsWith(completionsOf))
    ?.slice(completionsOf.length);
  const anything = wantsStream ? undefined : askAnything(traits.includes('http'));
  // A stream shows more: some faults let the first bytes pass.
  const ask = model === undefined ? anything : askForStream(model);
  let nextMs: number | undefined;
  return (link, context) => {
    const nowMs = context.clock.nowMs();
    nextMs ??= nowMs + othersFirstMs;
    if (ask === undefined || nowMs < nextMs) return;
    nextMs = nowMs + pauseMs;
    void ask(link, context).catch(() => undefined); // it is there to be broken
  };
}

type Ask = (link: Link, context: ProbeContext) => Promise<unknown>;

function askAnything(isHttp: boolean): Ask {
  const say = isHttp ? { say: question } : {};
  return (link, context) => meetLink(link.address, { ...context, ...say, patienceMs });
}

function askForStream(model: string): Ask {
  const asked = { model, prompt: 'probe', max_tokens: maxTokens, stream: true };
  return async (link, { signal }) => {
    const { body } = await request(`${link.url}/v1/completions`, {
      ...{ method: 'POST', body: JSON.stringify(asked), reset: true },
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    await body.dump();
  };
}
