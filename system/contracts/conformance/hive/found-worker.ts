// A worker that runs before the hive does: a server of OpenAI's API of another make, which has no /health, and can be taken away.
import { completionEnd } from '../../completion.ts';
import { answerJson, openStream, serveRequests } from '../program/recording-server.ts';

export class FoundWorker implements AsyncDisposable {
  url = '';
  /** Whether it answers as it should. */
  isThere = true;
  #close: () => PromiseLike<void> = () => Promise.resolve();

  static async listening(): Promise<FoundWorker> {
    const worker = new FoundWorker();
    const server = await serveRequests(({ path }, response) => {
      if (!worker.isThere) answerJson(response, 503, { error: { message: 'Loading.' } });
      else if (path === '/v1/models') answerJson(response, 200, { object: 'list', data: [] });
      else if (path === '/v1/completions') {
        const send = openStream(response);
        const piece = { id: 'c', object: 'text_completion', created: 1, model: 'found' };
        const said = { index: 0, text: 'found', finish_reason: 'stop', logprobs: null };
        send(JSON.stringify({ ...piece, choices: [said] }));
        send(completionEnd);
        response.end();
      } else answerJson(response, 404, { detail: 'Not Found' });
    });
    worker.url = server.url;
    worker.#close = () => server[Symbol.asyncDispose]();
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
