/**
 * Whether a failure of the stack can be understood: who failed, at what, and when to come again where that is the advice. What the
 * client did wrong itself is told by the code alone. Pure.
 */
import { allowedFor, type Breach, type RequestChecker } from './request-checker.ts';
import { cancelledCode } from './stream-wire.ts';

/** What each rule demands. */
const errorRules = {
  no_component: 'A failure says who failed.',
  no_phase: 'It says what was being done.',
  no_retry_after: 'Who is told to come again is told when.',
} as const;

/** Too many requests; not available now. */
const comeAgain: ReadonlySet<number | undefined> = new Set([429, 503]);

export const errorChecker: RequestChecker = {
  rules: errorRules,
  breachesOf: (request, facts) => {
    const [end] = request.ends;
    if (request.invoked === undefined || end?.kind !== 'fail') return [];
    const { code, status, components, phase, retryAfterS, seq } = end;
    if (code === undefined || code === cancelledCode) return [];
    if (allowedFor(request, facts).some(({ mayBeForged }) => mayBeForged === true)) return [];
    const say = (rule: keyof typeof errorRules, what: string): Breach => {
      return { rule, what: `failed with ${code} and does not say ${what}.`, seqs: [seq] };
    };
    const isTheClients = status !== undefined && status < 500;
    return [
      ...(isTheClients || components.length > 0 ? [] : [say('no_component', 'who failed')]),
      ...(isTheClients || phase !== undefined ? [] : [say('no_phase', 'what was being done')]),
      ...(comeAgain.has(status) && retryAfterS === undefined
        ? [say('no_retry_after', 'when to come again')]
        : []),
    ];
  },
};
