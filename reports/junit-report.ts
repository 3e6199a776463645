/** JUnit's XML, as CI systems read it, made from the messages of a run. */
import { JUnitXmlPrinter } from '@cucumber/junit-xml-formatter';
import type { Envelope } from '@cucumber/messages';

/** The whole document, or an empty text where the messages hold no end of a run. */
export function junitReport(messages: Iterable<Envelope>): string {
  let document = '';
  const printer = new JUnitXmlPrinter({ suiteName: 'Hornet' }, (text) => {
    document += text;
  });
  for (const message of messages) printer.update(message);
  return document;
}
