/**
 * Cuts a stream short: after `after_events` events, or, when that is 0, before its end mark or else before its end. The connection
 * is closed, or reset.
 */
import { flag, integer } from '../attributes.ts';
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import type { EventBody } from './event-body.ts';
import { startEventPair } from './event-fault.ts';
import type { StreamEvent } from './stream-event.ts';

type SseCutAttributes = ChoiceAttributes & { after_events: number; reset: boolean };

export const sseCut: ToxicType<SseCutAttributes> = {
  attributes: {
    after_events: integer(0, (value) => (value < 0 ? 'must be 0 or more' : undefined)),
    reset: flag(),
    ...choiceAttributes,
  },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'in place', ({ attributes, acted }) => {
      let isCut = false;
      const cut = (body: EventBody, event?: StreamEvent) => {
        const kind = attributes().reset ? 'reset' : 'close';
        isCut = true;
        acted(kind, event);
        body.outbox.cut({ kind });
      };
      return {
        event: (event, body) => {
          const afterEvents = attributes().after_events;
          if (isCut) return;
          if (afterEvents === 0 && event.isEndMark) cut(body, event);
          else {
            body.pass(event);
            if (event.number === afterEvents) cut(body, event);
          }
        },
        // A body whose length is known has ended with its last byte: there is nothing to cut off.
        end: (body) => {
          const isOpen = !isCut && body.framing.kind !== 'length';
          if (isOpen && attributes().after_events === 0) cut(body);
        },
      };
    }),
};
