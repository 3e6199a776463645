/** Cucumber's own HTML page, made from the messages of a run. It adds nothing to that page. */
import { Readable } from 'node:stream';
import { CucumberHtmlStream } from '@cucumber/html-formatter';
import type { Envelope } from '@cucumber/messages';

/** The page as a stream of text; errors of the renderer arrive as errors of the stream. */
export function htmlReport(messages: Iterable<Envelope>): AsyncIterable<string> {
  const page = new CucumberHtmlStream();
  const source = Readable.from(messages, { objectMode: true });
  source.on('error', (error) => page.destroy(error));
  return source.pipe(page);
}
