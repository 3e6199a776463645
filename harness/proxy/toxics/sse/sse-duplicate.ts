/** Event `event` of a stream comes twice. A stream that told its length beforehand has no room for that, and is left alone. */
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import { eventNumber, startEventPair } from './event-fault.ts';

type SseDuplicateAttributes = ChoiceAttributes & { event: number };

export const sseDuplicate: ToxicType<SseDuplicateAttributes> = {
  attributes: { event: eventNumber(), ...choiceAttributes },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'adds', ({ attributes, acted }) => ({
      event: (event, body) => {
        body.pass(event);
        if (event.number !== attributes().event) return;
        acted('duplicate', event);
        body.pass(event);
      },
    })),
};
