/** Event `event` of a stream and the one after it change places. The last one has nothing to change places with. */
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import { eventNumber, startEventPair } from './event-fault.ts';
import type { StreamEvent } from './stream-event.ts';

type SseReorderAttributes = ChoiceAttributes & { event: number };

export const sseReorder: ToxicType<SseReorderAttributes> = {
  attributes: { event: eventNumber(), ...choiceAttributes },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'moves', ({ attributes, acted }) => {
      let held: StreamEvent | undefined;
      const release = () => {
        const events = held === undefined ? [] : [held];
        held = undefined;
        return events;
      };
      return {
        event: (event, body) => {
          if (held === undefined && event.number === attributes().event) {
            held = event;
            return;
          }
          body.pass(event);
          if (held !== undefined) acted('swap', held);
          for (const late of release()) body.pass(late);
        },
        end: (body) => {
          for (const late of release()) body.pass(late);
        },
        release,
      };
    }),
};
