// What every worker must do, ours, the fake or another make's: one suite that knows a worker by its URL alone.
import { afterAll, beforeAll, describe } from 'vitest';
import type { ServerUnderTest } from './program/started-program.ts';
import { describeAnswers } from './worker-answers.ts';
import { describeChats } from './worker-chat.ts';
import { describeEnding } from './worker-ending.ts';
import { describeOpenAiClient } from './worker-openai-client.ts';
import { describeOptions } from './worker-options.ts';
import { describeRefusals } from './worker-refusals.ts';
import { describeTurns } from './worker-turns.ts';

/**
 * Runs the suite against the worker that `start` gives: with at least two slots, a line for 2 to 16 more, and a model
 * that says the same to the same prompt and takes more than a second for its longest answer.
 */
export function describeWorker(name: string, start: () => Promise<ServerUnderTest>): void {
  describe(`${name} conforms to the worker's wire`, () => {
    let started: ServerUnderTest | undefined;
    const worker = (): ServerUnderTest => {
      if (started === undefined) throw new Error(`${name} has not been started.`);
      return started;
    };
    const url = (): string => worker().url;
    beforeAll(async () => {
      started = await start();
    });
    afterAll(() => started?.stop());
    describeAnswers(url);
    describeChats(url);
    describeOptions(url);
    describeOpenAiClient(url);
    describeRefusals(url);
    describeTurns(url);
    describeEnding(worker);
  });
}
