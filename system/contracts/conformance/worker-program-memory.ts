// The part of the suite for worker programs about memory and devices: what a model needs, what there is, and the end of it.
import { expect, it } from 'vitest';
import { StartFailureLineSchema } from '../ready-line.ts';
import { WorkerNeedSchema } from '../worker-need.ts';
import { checked } from './checked.ts';
import {
  type CompletionCall,
  callCompletion,
  readCompletion,
  readError,
  readPieces,
} from './completion-call.ts';
import { longRequest } from './occupy-slots.ts';
import { harbour, meadow } from './samples.ts';
import { WorkerProgram } from './worker-program.ts';
import type { WorkerProgramSubject } from './worker-program-conformance.ts';

/** @param flags what every start is given */
export function describeMemory(
  { command, damagedPath }: WorkerProgramSubject,
  flags: Readonly<Record<string, string>>,
): void {
  const start = (more: Record<string, string>): Promise<WorkerProgram> =>
    WorkerProgram.ready(command, { ...flags, ...more });
  /** How a start fails. */
  const failure = async (more: Record<string, string>) => {
    await using program = new WorkerProgram(command, { ...flags, ...more });
    expect((await program.ended).exitCode).toBe(1);
    expect(program.narrations.at(-1)).toMatchObject({ action: 'fail', level: 'error' });
    return checked(StartFailureLineSchema, program.lines.at(-1)).error;
  };

  it('[INF-16] fails the request for which memory ran out while it generated, and the others go on', async () => {
    const limit = 800;
    await using program = await start({ '--slots': '2', '--kv-tokens': String(limit) });
    const ask = (prompt: string, job: string): CompletionCall =>
      callCompletion(program.url, longRequest('tiny', prompt), { 'x-job-id': job });
    using first = ask(harbour, 'job-a');
    using second = ask(meadow, 'job-b');
    for (const events of await Promise.all([first.rest(), second.rest()])) {
      readPieces(events.slice(0, -1));
      expect(await readError(events.at(-1))).toMatchObject({
        code: 'OUT_OF_MEMORY',
        type: 'server_error',
        details: { advice: expect.any(String) },
      });
    }
    for (const job of ['job-a', 'job-b']) await program.untilNarrated('out_of_memory', job);
    const told = program.narrations.filter(({ action }) => action === 'out_of_memory');
    for (const narration of told)
      expect(narration).toMatchObject({ level: 'error', error_code: 'OUT_OF_MEMORY' });
    const held = told.map(({ tokens_in: read = 0, tokens_out: said = 0 }) => read + said);
    // The one that went on had all of the memory in the end, since the other had given its part back.
    expect(held).toEqual([expect.any(Number), limit]);
    const actions = program.narrations.map(({ action }) => action);
    const wasAlone = actions.indexOf('out_of_memory') < actions.lastIndexOf('generate');
    expect(held[0]).toBeLessThan(wasAlone ? limit + 1 : limit);
  });

  it('[INF-16] [INF-28] tells it with a status of its own, and has all of the memory again then', async () => {
    await using program = await start({ '--kv-tokens': '100' });
    for (const _again of [1, 2]) {
      const body = { ...longRequest('tiny', harbour), stream: false };
      using call = callCompletion(program.url, body);
      expect((await call.response).status).toBe(507);
      expect(await readError(await call.response)).toMatchObject({ code: 'OUT_OF_MEMORY' });
    }
    using small = callCompletion(program.url, { model: 'tiny', prompt: harbour, max_tokens: 9 });
    expect((await readCompletion(small)).usage?.completion_tokens).toBe(9);
    const tooLong = { model: 'tiny', prompt: 'é'.repeat(100), max_tokens: 1 };
    using refused = callCompletion(program.url, tooLong);
    expect(await readError(await refused.response)).toMatchObject({
      code: 'VALIDATION_FAILED',
      param: 'prompt',
    });
  });

  it('[INF-15] does not load a model for which its device has not enough memory, and says both figures', async () => {
    const { code, details } = await failure({ '--device-memory-mb': '1' });
    expect(code).toBe('INSUFFICIENT_MEMORY');
    expect(details).toMatchObject({ reason: 'not-enough-memory', available_bytes: 1_000_000 });
    expect(details['needed_bytes']).toBeGreaterThan(1_000_000);
  });

  it('does not start for a device that it does not have, unless the processor may stand in', async () => {
    expect(await failure({ '--device': 'cuda:0' })).toMatchObject({
      code: 'WORKER_START_FAILED',
      details: { reason: 'device-missing', device: 'cuda:0' },
    });
    await using program = await start({
      '--device': 'cuda:0',
      '--simulate-device': '--simulate-device',
    });
    expect(program.narrations.at(-1)).toMatchObject({ action: 'ready', device: 'cuda:0' });
  });

  it('says beforehand what its model needs, and loads nothing for that', async () => {
    const described = { ...flags, '--describe': '--describe' };
    await using program = new WorkerProgram(command, described);
    expect((await program.ended).exitCode).toBe(0);
    expect(program.lines).toHaveLength(1);
    const need = checked(WorkerNeedSchema, program.lines[0]);
    expect(need.memory_bytes).toBe(need.weights_bytes + need.context_bytes);
    expect(need.context_length).toBeGreaterThan(0);
    await using wide = new WorkerProgram(command, { ...described, '--slots': '8' });
    await wide.ended;
    const more = checked(WorkerNeedSchema, wide.lines[0]);
    expect(more.context_bytes).toBeGreaterThan(need.context_bytes);
    await using damaged = new WorkerProgram(command, { ...described, '--model-path': damagedPath });
    expect((await damaged.ended).exitCode).toBe(1);
    const { error } = checked(StartFailureLineSchema, damaged.lines[0]);
    expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', details: { reason: 'not-a-model' } });
  });
}
