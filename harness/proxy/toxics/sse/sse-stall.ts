/**
 * A stream stands still before event `event` for `stall_ms`, or for good when that is 0; nothing is lost. One that stands
 * still for good goes on when the toxic is changed or removed, and ends with its client.
 */
import { duration } from '../attributes.ts';
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import { eventNumber, startEventPair } from './event-fault.ts';

type SseStallAttributes = ChoiceAttributes & { event: number; stall_ms: number };

export const sseStall: ToxicType<SseStallAttributes> = {
  attributes: {
    event: eventNumber(),
    stall_ms: duration(),
    ...choiceAttributes,
  },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'in place', ({ attributes, acted }) => ({
      event: (event, body) => {
        if (event.number === attributes().event) {
          const { atMs } = body.outbox;
          body.outbox.hold(() => atMs + (attributes().stall_ms || Number.POSITIVE_INFINITY));
          acted('stall', event, { stall_ms: attributes().stall_ms });
        }
        body.pass(event);
      },
    })),
};
