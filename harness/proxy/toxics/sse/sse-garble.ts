/** The data of event `event` are no longer JSON: their first character is another. The stream is as long as before, and an event stream still. */
import { type ChoiceAttributes, choiceAttributes } from '../http/choice.ts';
import type { ToxicType } from '../toxic.ts';
import { eventNumber, startEventPair } from './event-fault.ts';
import { bytesOf, type RawPart } from './stream-event.ts';

type SseGarbleAttributes = ChoiceAttributes & { event: number };

export const sseGarble: ToxicType<SseGarbleAttributes> = {
  attributes: { event: eventNumber(), ...choiceAttributes },
  startPair: (settings, context) =>
    startEventPair(settings, context, 'in place', ({ attributes, acted }) => ({
      event: (event, body) => {
        const isMeant = event.number === attributes().event;
        const parts = isMeant ? garble(event.parts) : undefined;
        if (parts !== undefined) acted('garble', event);
        body.pass(parts === undefined ? event : { parts });
      },
    })),
};

/** Undefined where the data are empty, and no JSON anyway. */
function garble(parts: readonly RawPart[]): RawPart[] | undefined {
  const text = bytesOf(parts).toString('latin1');
  const start = /(?:^|[\r\n])data:[ \t]*(?=[^ \t\r\n])/.exec(text);
  if (start === null) return undefined;
  let at = start.index + start[0].length;
  return parts.map(({ bytes, isData }) => {
    const isHere = isData && at >= 0 && at < bytes.length;
    const changed = isHere ? withByte(bytes, at, notJson) : bytes;
    if (isData) at -= bytes.length;
    return { bytes: changed, isData };
  });
}

/** No JSON begins with it. */
const notJson = '~'.charCodeAt(0);

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}
