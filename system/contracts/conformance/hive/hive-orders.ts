// The part of the hive suite about what a job may say beyond model and prompt: who is to serve it, in what form, from where on.
import { describe, expect, it } from 'vitest';
import { JobAcceptedSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import { bodyOf, type Order, refusalOf } from '../jobs/job-client.ts';
import type { HiveBench } from './hive-conformance.ts';
import { workerNames } from './hive-folder.ts';

export function describeOrders(bench: () => HiveBench): void {
  const { early, late } = workerNames;
  /** The id of a job that was asked for in more words. */
  const start = async (changes: object, order: Order = {}): Promise<string> => {
    const response = await bench().client.send({ ...bodyOf(order), ...changes });
    return checked(JobAcceptedSchema, await response.json()).job_id;
  };

  describe('serves a job', () => {
    it('by the worker that it names, and says which one that was', async () => {
      const { client } = bench();
      const id = await start({ worker: early });
      await client.story(id);
      expect(await client.record(id)).toMatchObject({
        ...{ hive: 'hive-7', worker: early, attempts: 1, phase: null },
      });
    });

    it.each([
      ['a worker that there is not', { worker: 'worker-9' }, 'WORKER_NOT_FOUND'],
      ['a worker that has another model', { worker: late }, 'NO_WORKER_FOR_MODEL'],
      ['a device on which no worker is', { device: 'cuda:99' }, 'DEVICE_NOT_FOUND'],
    ])('[INF-12] unless it names %s', async (_what, changes, code) => {
      const { client } = bench();
      const { terminal } = await client.story(await start(changes), 'failed');
      expect(terminal).toMatchObject({ error: { code } });
    });

    it('in a chat', async () => {
      const { client } = bench();
      const { prompt, ...order } = bodyOf({});
      const response = await client.send({
        ...order,
        messages: [{ role: 'user', content: prompt }],
      });
      const { job_id: id } = checked(JobAcceptedSchema, await response.json());
      expect((await client.story(id)).tokens).toEqual([' plain-0', ' plain-1', ' plain-2']);
    });

    it('that says nothing, or two things at once, not at all', async () => {
      const { client } = bench();
      const { prompt: _none, ...silent } = bodyOf({});
      expect((await refusalOf(await client.send(silent))).status).toBe(400);
      const both = { ...bodyOf({}), messages: [{ role: 'user', content: 'hello' }] };
      expect((await refusalOf(await client.send(both))).status).toBe(400);
    });

    it('with what it has used', async () => {
      const { client } = bench();
      const { terminal } = await client.story(await start({}));
      const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
      expect(terminal).toMatchObject({ usage, tokens: 3 });
    });

    it('with the tokens of each text, where they are not one', async () => {
      const { client } = bench();
      const { events } = await client.story(await start({}, { voice: 'double', tokens: 1 }));
      expect(events).toContainEqual({ type: 'token', index: 0, text: ' double-0', tokens: 2 });
      const { events: plain } = await client.story(await start({}, { tokens: 1 }));
      expect(plain).toContainEqual({ type: 'token', index: 0, text: ' plain-0' });
    });
  });

  describe('[INF-37] goes on where another worker has stopped', () => {
    const continuation = { text: ' plain-0 plain-1', events: 2, tokens: 2 };

    it('with the indexes that follow, the tokens that are left, and all of them in the usage', async () => {
      const { client } = bench();
      const { events, terminal } = await client.story(await start({ continuation }, { tokens: 4 }));
      const said = events.filter(({ type }) => type === 'token');
      expect(said).toEqual([
        { type: 'token', index: 2, text: ' plain-2' },
        { type: 'token', index: 3, text: ' plain-3' },
      ]);
      const usage = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 };
      expect(terminal).toMatchObject({ type: 'completed', usage });
      const told = events.flatMap((event) => (event.type === 'narration' ? [event.human] : []));
      expect(told).toContainEqual(expect.stringContaining('limit 998'));
    });

    it('in a chat too', async () => {
      const { client } = bench();
      const { prompt, ...order } = bodyOf({ tokens: 3 });
      const messages = [{ role: 'user', content: prompt }];
      const response = await client.send({ ...order, messages, continuation });
      const { job_id: id } = checked(JobAcceptedSchema, await response.json());
      expect((await client.story(id)).tokens).toEqual([' plain-2']);
    });

    it('and has nothing to do where no tokens are left', async () => {
      const { client } = bench();
      const { tokens, terminal } = await client.story(await start({ continuation, max_tokens: 2 }));
      expect(tokens).toEqual([]);
      expect(terminal).toMatchObject({ type: 'completed', finish_reason: 'length' });
    });
  });
}
