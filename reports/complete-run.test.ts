import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Envelope, TestStepResultStatus } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { beforeAll, describe, expect, it } from 'vitest';
import { completeRun } from './complete-run.ts';
import { createFixtureProject } from './fixtures/fixture-project.ts';
import { ordersProject } from './fixtures/orders-project.ts';
import { htmlReport } from './html-report.ts';
import { junitReport } from './junit-report.ts';
import { readMessages } from './message-file.ts';
import { summaryOf } from './run-summary.ts';
import { plainStyle } from './style.ts';

const interruption = { cause: 'SIGINT', atWallMs: Date.UTC(2030, 0) };

async function record(args: readonly string[]): Promise<Envelope[]> {
  await using project = await createFixtureProject(ordersProject);
  await project.cucumber(['--format', 'message:messages.ndjson', ...args]);
  return await readMessages(join(project.folder, 'messages.ndjson'));
}

function queryOf(messages: readonly Envelope[]): Query {
  const query = new Query();
  for (const message of messages) query.update(message);
  return query;
}

/** The messages up to the first for which this holds, that one included. */
function upTo(messages: readonly Envelope[], holds: (message: Envelope) => boolean): Envelope[] {
  return messages.slice(0, messages.findIndex(holds) + 1);
}

describe('completing a run that was stopped', () => {
  let messages: Envelope[];
  beforeAll(async () => {
    messages = await record(['--parallel', '2']);
  });

  it('adds nothing to a run that came to its own end', () => {
    expect(completeRun(messages, interruption)).toBe(messages);
  });

  it('closes everything that is open, wherever the run was stopped, and never as a success', () => {
    for (let length = 0; length < messages.length; length += 1) {
      const recorded = messages.slice(0, length);
      const query = queryOf(completeRun(recorded, interruption));
      const started = query.findAllTestCaseStarted();
      expect(started.filter((one) => query.findTestCaseFinishedBy(one) === undefined)).toEqual([]);
      for (const one of started) {
        const steps = query.findTestCaseBy(one)?.testSteps.length;
        expect(query.findTestStepsFinishedBy(one)).toHaveLength(steps ?? 0);
      }
      expect(query.findTestRunFinished()?.success).toBe(false);
    }
  });

  it('leaves what had finished as it was, and lets nothing unfinished pass', () => {
    for (let length = 0; length < messages.length; length += 1) {
      const recorded = messages.slice(0, length);
      const before = queryOf(recorded);
      const after = queryOf(completeRun(recorded, interruption));
      for (const started of after.findAllTestCaseStarted()) {
        const result = after.findMostSevereTestStepResultBy(started);
        const steps = before.findTestCaseBy(started)?.testSteps.length;
        if (before.findTestStepsFinishedBy(started).length === steps) {
          expect(result).toEqual(before.findMostSevereTestStepResultBy(started));
        } else expect(result?.status).not.toBe(TestStepResultStatus.PASSED);
      }
    }
  });

  it('does not let a scenario pass that a dying worker thread left open', () => {
    const last = messages.findLast(({ testCaseFinished }) => testCaseFinished !== undefined);
    const crashed = messages.filter((message) => message !== last);
    const completed = completeRun(crashed, interruption);
    expect(completed.at(-1)).toBe(messages.at(-1));
    const left = completed.filter(({ testCaseFinished }) => testCaseFinished !== undefined);
    expect(left).toHaveLength(9);
    expect(summaryOf(crashed, plainStyle).at(-1)).toContain('1 unfinished');
  });

  it('says in every report what was running and how far the run had come', async () => {
    const serial = await record([]);
    const stopped = upTo(serial, ({ testStepStarted }) => {
      const step = testStepStarted && queryOf(serial).findTestStepBy(testStepStarted);
      return step !== undefined && queryOf(serial).findPickleStepBy(step)?.text === '2 is even';
    });
    const all = completeRun(stopped, interruption);

    const summary = summaryOf(all, plainStyle).join('\n');
    expect(summary).toContain('– 2 orders  features/orders.feature:17\n    Then 2 is even');
    expect(summary).toContain('unfinished: this was running when the run was stopped by SIGINT');
    expect(summary).toContain(
      'The run was stopped by SIGINT: 2 of 9 scenarios had finished, 1 unfinished, 6 not started.',
    );
    expect(summary).toMatch(/^3 scenarios: 1 passed, 1 failed, 1 unfinished in /m);

    const junit = junitReport(all);
    expect(junit).toContain('tests="3" skipped="0" failures="2"');
    expect(junit).toMatch(/name="[^"]*2 orders"[^>]*>\s*<failure type="Unfinished"/);

    const html = await text(htmlReport(all));
    expect(html).toContain('unfinished: this was running when the run was stopped by SIGINT');
    expect(html.trimEnd()).toMatch(/<\/html>$/);
  });
});
