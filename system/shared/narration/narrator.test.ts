// What a program says is stamped with whom it is for, and goes to the log and to every sink.
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type Narration, NarrationSchema } from '../../contracts/index.ts';
import { withContext } from './context.ts';
import { createNarrator, type Narrate } from './narrator.ts';
import { brokenRules } from './testing/narration-rules.ts';

interface Bench {
  narrate: Narrate;
  heard: Narration[];
  alsoHeard: Narration[];
  logged: Record<string, unknown>[];
}

function createBench(): Bench {
  const heard: Narration[] = [];
  const alsoHeard: Narration[] = [];
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const sinks = [(one: Narration) => heard.push(one), (one: Narration) => alsoHeard.push(one)];
  return { narrate: createNarrator('queen', log, sinks), heard, alsoHeard, logged };
}

describe('[CORE-01] a narration', () => {
  it('carries the job and the correlation id of the request being served', async () => {
    const { narrate, heard } = createBench();
    await withContext({ correlationId: 'order-7', jobId: 'job-a' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      narrate({ action: 'place', target: 'hive-1', human: 'Chose hive-1' });
    });
    expect(heard).toMatchObject([
      {
        actor: 'queen',
        action: 'place',
        target: 'hive-1',
        human: 'Chose hive-1',
        level: 'info',
        job_id: 'job-a',
        correlation_id: 'order-7',
      },
    ]);
  });

  it('outside any request carries neither', () => {
    const { narrate, heard } = createBench();
    narrate({ action: 'listen', target: 'queen', human: 'Listening' });
    expect(Object.keys(heard[0] ?? {})).not.toContain('job_id');
    expect(Object.keys(heard[0] ?? {})).not.toContain('correlation_id');
  });

  it('can be for another job than the one being served', () => {
    const { narrate, heard } = createBench();
    withContext({ correlationId: 'order-7', jobId: 'job-a' }, () => {
      narrate({ action: 'exit', target: 'worker-1', human: 'It ended', jobId: 'job-b' });
    });
    expect(heard).toMatchObject([{ job_id: 'job-b', correlation_id: 'order-7' }]);
  });

  it('reaches every sink, in order, and is in the contract', () => {
    const { narrate, heard, alsoHeard } = createBench();
    narrate({ action: 'one', target: 'queen', human: 'One' });
    narrate({ action: 'two', target: 'queen', human: 'Two', level: 'warn' });
    expect(heard.map(({ action }) => action)).toEqual(['one', 'two']);
    expect(alsoHeard).toEqual(heard);
    for (const narration of heard) expect(Value.Check(NarrationSchema, narration)).toBe(true);
  });

  it('is logged at its level, as a field of its own', () => {
    const { narrate, heard, logged } = createBench();
    narrate({ action: 'hide', target: 'queen', human: 'Too fine for the log', level: 'debug' });
    narrate({ action: 'warn', target: 'queen', human: 'Look here', level: 'warn' });
    expect(logged).toMatchObject([{ level: 40, msg: 'Look here', narration: heard[1] }]);
    expect(heard).toHaveLength(2);
  });

  it('says which program of which version spoke, and what kind of program a name stands for', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const heard: Narration[] = [];
    const log = pino({ level: 'silent' });
    const sentence = { action: 'listen', target: 't', human: 'Listening' };
    createNarrator('queen', log, [(one) => heard.push(one)])(sentence);
    createNarrator('hive-1', log, [(one) => heard.push(one)], 'hive')(sentence);
    expect(heard).toMatchObject([
      { actor: 'queen', emitted_by: `queen@${version}` },
      { actor: 'hive-1', emitted_by: `hive@${version}` },
    ]);
  });

  it('carries facts and voices beside the sentence', () => {
    const { narrate, heard } = createBench();
    narrate({
      action: 'load_model',
      target: 'tiny',
      human: 'Loading tiny',
      cute: 'tiny wakes up',
      story: '"Wake up," said worker-1.',
      part: 0.5,
      model: 'tiny',
    });
    expect(heard).toMatchObject([
      { cute: 'tiny wakes up', story: '"Wake up," said worker-1.', part: 0.5, model: 'tiny' },
    ]);
    expect(heard.flatMap(brokenRules)).toEqual([]);
  });
});

it('[CORE-02] a narration shows no secret in any of its voices, and neither does the log', () => {
  const { narrate, heard, logged } = createBench();
  const secret = 'Bearer abcd1234';
  narrate({ action: 'ask', target: secret, human: secret, cute: secret, story: `"${secret}"` });
  expect(heard).toHaveLength(1);
  expect(JSON.stringify([heard, logged])).not.toContain('abcd1234');
});
