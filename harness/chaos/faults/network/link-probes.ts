/** What a client that dials a link meets under a fault, and what it meets where there is none. */
import type { Clock } from '../../../kernel/clock.ts';
import type { Link } from '../../../network/link.ts';
import { type Meeting, type MeetOptions, meetLink } from './meet-link.ts';

/** Harmless to any server, and any server answers it, with whatever status. */
export const question = 'HEAD / HTTP/1.1\r\nhost: probe\r\nconnection: close\r\n\r\n';

export interface ProbeContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Each tells in words what it met, or undefined where that is not what it looks for. */
export interface LinkProbe {
  /** Whether it only can be where HTTP is spoken. */
  readonly speaksHttp: boolean;
  seen(link: Link, context: ProbeContext): Promise<string | undefined>;
  gone(link: Link, context: ProbeContext): Promise<string | undefined>;
}

/** Nobody listens. */
export const refusedProbe: LinkProbe = meeting(['refused'], ['connected'], { patienceMs: 500 });

/** Nobody answers who dials. */
export const unansweredProbe: LinkProbe = meeting(['unanswered'], ['connected'], {
  patienceMs: 500,
});

/** Who dials is turned back, by whoever it is. */
export const rejectedProbe: LinkProbe = meeting(['refused', 'unreachable'], ['connected'], {
  patienceMs: 500,
});

/** Connections are broken off by themselves. */
export function resetProbe(withinMs: number): LinkProbe {
  const options = { patienceMs: withinMs + 200, onlyConnects: false };
  return meeting(['reset'], ['silent', 'closed', 'answered'], options);
}

/** What is asked gets no answer. */
export const silentProbe: LinkProbe = {
  ...meeting(['silent'], ['answered'], { patienceMs: 1_000, say: question }),
  speaksHttp: true,
};

/** What is asked is not answered before that time. */
export function lateProbe(afterMs: number): LinkProbe {
  const ask = async (link: Link, context: ProbeContext) =>
    await meetLink(link.address, { ...context, patienceMs: afterMs + 2_000, say: question });
  return {
    speaksHttp: true,
    seen: async (link, context) => {
      const { met, afterMs: ms } = await ask(link, context);
      return met === 'answered' && ms >= afterMs
        ? `answered after ${Math.round(ms)} ms`
        : undefined;
    },
    gone: async (link, context) => {
      const { met, afterMs: ms } = await ask(link, context);
      return met === 'answered' && ms < afterMs ? `answered after ${Math.round(ms)} ms` : undefined;
    },
  };
}

function meeting(
  wanted: readonly Meeting[],
  usual: readonly Meeting[],
  options: Omit<MeetOptions, keyof ProbeContext>,
): LinkProbe {
  const tell = async (link: Link, context: ProbeContext, hoped: readonly Meeting[]) => {
    const { met } = await meetLink(link.address, { ...context, ...options });
    return hoped.includes(met) ? `a connection to ${link.name} was ${met}` : undefined;
  };
  return {
    speaksHttp: false,
    seen: (link, context) => tell(link, context, wanted),
    gone: (link, context) => tell(link, context, usual),
  };
}
