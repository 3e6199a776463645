// A worker's program is asked what a model needs; whatever it does instead, nobody waits for ever and nothing stays.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askWorkerProgram } from './ask-worker-program.ts';
import { describing, programOf } from './testing/describing-worker.ts';
import { createFakeMachine } from './testing/fake-machine.ts';

const timeoutMs = 10_000;

it('says what it needs', async () => {
  expect(await askWorkerProgram(describing(5_000), timeoutMs)).toEqual({
    need: {
      architecture: 'llama',
      context_length: 4096,
      weights_bytes: 5_000,
      context_bytes: 0,
      memory_bytes: 5_000,
    },
  });
});

it.each([
  ['refuses the flag', 'process.exit(2)', 'its program does not know --describe', true],
  ['answers something else', "console.log('hello')", 'its program does not know --describe', false],
  [
    'says that the file is no model',
    "console.log(JSON.stringify({ ready: false, error: { code: 'MODEL_LOAD_FAILED', message: 'No GGUF.', details: {} } }))",
    'No GGUF.',
    false,
  ],
])('does not say it: one that %s', async (_what, lines, reason, mayChange) => {
  expect(await askWorkerProgram(programOf(lines), timeoutMs)).toMatchObject({
    reason,
    mayChange,
  });
});

it('cannot say it where it cannot be started', async () => {
  expect(await askWorkerProgram(['/nowhere/worker'], timeoutMs)).toEqual({
    reason: 'its program cannot be started: ENOENT',
    mayChange: true,
    startTells: true,
  });
});

it.each([
  ['starts to serve instead', 'echo ready;', timeoutMs],
  ['says nothing at all', '', 1_500],
])('is ended where it %s, and where it is deaf to SIGTERM', async (_what, lines, limitMs) => {
  await using machine = await createFakeMachine();
  const pidFile = join(machine.folder, 'pid');
  // Whoever ignores a signal still does when it becomes another program.
  const script = `trap '' TERM; echo $$ > '${pidFile}'; ${lines} exec sleep 300`;
  const answer = await askWorkerProgram(['sh', '-c', script], limitMs);
  expect(answer).toMatchObject({ reason: expect.stringMatching(/does not know|did not say/) });
  expect(existsSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/cmdline`)).toBe(false);
});
