/** The first event of a stream comes `delay_ms` late, and what follows not before it: a slow prefill, or a long queue. */
import { duration } from '../attributes.ts';
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import { startEventPair } from './event-fault.ts';

type SseLateFirstAttributes = ChoiceAttributes & { delay_ms: number };

export const sseLateFirst: ToxicType<SseLateFirstAttributes> = {
  attributes: {
    delay_ms: duration(),
    ...choiceAttributes,
  },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'in place', ({ attributes, acted }) => ({
      event: (event, body) => {
        if (event.number === 1) {
          const { atMs } = body.outbox;
          body.outbox.hold(() => atMs + attributes().delay_ms);
          acted('delay', event, { delay_ms: attributes().delay_ms });
        }
        body.pass(event);
      },
    })),
};
