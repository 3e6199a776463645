// What keeper does on a real terminal and nowhere else: one line of progress, a sign of life, colours.
import { describe, expect, it, vi } from 'vitest';
import type { Narrate } from '../../shared/index.ts';
import { runKeeper } from '../testing/run-keeper.ts';
import { type QueenWork, startScriptedQueen } from '../testing/scripted-queen.ts';
import { startOnTerminal, whyNoTerminal } from '../testing/terminal.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const csi = '\u001b[';

const loadAModel =
  (narrate: Narrate): QueenWork =>
  async (job) => {
    const loading = { action: 'load_model', target: 'tiny', human: 'Loading the model tiny' };
    narrate(loading);
    for (const part of [0, 0.25, 0.5, 1]) narrate({ ...loading, part, level: 'debug' });
    narrate({ action: 'model_loaded', target: 'tiny', human: 'The model tiny is loaded' });
    job.append({ type: 'token', index: 0, text: 'Hello' });
    return { finishReason: 'stop', tokens: 1 };
  };

function infer(queenUrl: string, ...more: string[]): string[] {
  return ['infer', '--queen-url', queenUrl, '--model', 'tiny', ...more, 'Say hello'];
}

const why = whyNoTerminal();

describe.skipIf(why !== undefined)(`on a terminal${why ? ` (${why})` : ''}`, () => {
  it('one line shows how far a model is loaded, and is gone before the next', async () => {
    await using queen = await startScriptedQueen({ work: loadAModel });
    await using keeper = startOnTerminal(infer(queen.url), { NO_COLOR: '1' });
    const { exitCode, shown } = await keeper.ended;
    expect(exitCode).toBe(0);
    const from = shown.indexOf('\rqueen ░');
    expect(shown.slice(from)).toContain(
      [
        '\rqueen ░░░░░░░░░░░░░░░░░░░░░░░░ 0 % Loading the model tiny',
        '\rqueen ██████░░░░░░░░░░░░░░░░░░ 25 % Loading the model tiny',
        '\rqueen ████████████░░░░░░░░░░░░ 50 % Loading the model tiny',
        '\rqueen ████████████████████████ 100 % Loading the model tiny',
        `\r${csi}Kqueen       model_loaded    The model tiny is loaded\r\nHello\r\n✅ Complete (1 token`,
      ].join(`${csi}K`),
    );
  });

  it('keeper shows that it lives when nothing is told for two seconds, amid text too', async () => {
    const { promise: mayBegin, resolve: begin } = Promise.withResolvers<void>();
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    await using queen = await startScriptedQueen({
      work: () => async (job) => {
        await mayBegin;
        job.append({ type: 'token', index: 0, text: 'Hel' });
        await mayGoOn;
        job.append({ type: 'token', index: 1, text: 'lo' });
        return { finishReason: 'stop', tokens: 2 };
      },
    });
    await using keeper = startOnTerminal(infer(queen.url));
    await keeper.until(/⏳ \d s: Listening to the job/);
    begin();
    await keeper.until(/Hel ⏳ \d s/);
    goOn();
    const { exitCode, shown } = await keeper.ended;
    expect(exitCode).toBe(0);
    expect(shown).toMatch(seconds(`\r⏳ N s: Listening to the job${csi}K`));
    expect(shown).toMatch(seconds(`${csi}K\u001b7 ⏳ N s\u001b8`));
    expect(shown).toContain(`${csi}Klo\r\n`);
  });

  it('a question that takes long is shown to be waited for', async () => {
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
    await using queen = await startScriptedQueen({
      beforeRequest: () => mayAnswer,
    });
    await using keeper = startOnTerminal(['hives', 'list', '--queen-url', queen.url]);
    await keeper.until(/⏳ \d s: waiting for http:/);
    answer();
    const { exitCode, shown } = await keeper.ended;
    expect(exitCode).toBe(0);
    expect(shown.endsWith(`${csi}KNo hives.\r\n`)).toBe(true);
  });

  it.each([
    ['has colours', {}, true],
    ['has none with NO_COLOR', { NO_COLOR: '1' }, false],
    ['has none where it is dumb', { TERM: 'dumb' }, false],
  ])('it %s', async (_what, environment, hasColours) => {
    await using queen = await startScriptedQueen({ work: loadAModel });
    await using keeper = startOnTerminal(infer(queen.url), environment);
    const { shown } = await keeper.ended;
    expect(shown.includes(`${csi}1mqueen`)).toBe(hasColours);
    expect(shown.includes(`${csi}32m✅ Complete`)).toBe(hasColours);
  });
});

it('[CORE-01] elsewhere there are nothing but plain lines, with every part of the narration that is asked for', async () => {
  await using queen = await startScriptedQueen({ work: loadAModel });
  const { stdout, stderr } = await runKeeper(infer(queen.url, '--level', 'debug'));
  expect(stdout).toBe('Hello');
  expect(stderr.filter((line) => line.includes('load_model'))).toEqual(
    Array(5).fill('queen       load_model      Loading the model tiny'),
  );
  for (const drawn of ['\r', '\u001b']) expect(stderr.join('\n')).not.toContain(drawn);
});

/** The text with some number in place of N. */
function seconds(text: string): RegExp {
  return new RegExp(RegExp.escape(text).replace('N', '\\d'));
}
