// A user at the keyboard with keeper.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { withTimeout } from '../../harness/index.ts';
import type { HornetWorld } from './hornet-world.ts';
import type { KeeperRun } from './keeper-run.ts';

/** Starts keeper with the prompt of a story that the model knows (`harbour`, `meadow`, `mountain`, `kitchen`), and goes on at once. */
When(
  'the user asks keeper for {int} tokens of a {word} story',
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    await this.runKeeper(this.ask(theme, maxTokens).request);
  },
);

/** Starts keeper with a model of that name, which there need not be. */
When(
  'the user asks keeper for the model {string}',
  async function (this: HornetWorld, model: string) {
    await this.runKeeper({ ...this.ask('meadow', 8).request, model });
  },
);

/** Sends SIGINT to keeper, as a terminal does. */
When('the user presses Ctrl+C in keeper', function (this: HornetWorld) {
  keeperOf(this).process.signal('SIGINT');
});

/** Waits for keeper to end, and compares all of its stdout with the text that follows from the prompt. */
Then(
  'keeper prints exactly the text that the model is known to give',
  async function (this: HornetWorld) {
    await keeperOf(this).ended();
    assert.equal(keeperOf(this).printed.trimEnd(), this.asked.at(-1)?.answer.trimEnd());
  },
);

/** Waits up to 10 s for keeper to end, with this mark in its last line or at the beginning of another, and this code. */
Then(
  'keeper ends with {string} and exit code {int}',
  async function (this: HornetWorld, mark: string, exitCode: number) {
    await assertEnd(keeperOf(this), { mark, exitCode, withinMs: 10_000 });
  },
);

/** The same within a time of one's own. */
Then(
  'keeper ends with {string} and exit code {int} within {int} s',
  async function (this: HornetWorld, mark: string, exitCode: number, seconds: number) {
    await assertEnd(keeperOf(this), { mark, exitCode, withinMs: seconds * 1_000 });
  },
);

/** The same, whatever keeper says at the end. */
Then(
  'keeper ends with exit code {int} within {int} s',
  async function (this: HornetWorld, exitCode: number, seconds: number) {
    await assertEnd(keeperOf(this), { mark: '', exitCode, withinMs: seconds * 1_000 });
  },
);

/** Compares the code that keeper gives behind `❌`. */
Then('keeper names the error {string}', function (this: HornetWorld, code: string) {
  const told = keeperOf(this).told.join('\n');
  const [, named] = /^❌.*\(([A-Z_]+):/m.exec(told) ?? [];
  assert.equal(named, code, `keeper names ${named ?? 'no error'}, not ${code}; it told:\n${told}`);
});

/** Waits for keeper to end; each program in the list, divided by commas and `and`, must have a line on its stderr. */
Then(/^keeper shows narration from (.+)$/, async function (this: HornetWorld, list: string) {
  await keeperOf(this).ended();
  const { told } = keeperOf(this);
  const silent = list
    .split(/, | and /)
    .filter((actor) => !told.some((line) => line.startsWith(`${actor} `)));
  assert.deepEqual(silent, [], `these said nothing; keeper told:\n${told.join('\n')}`);
});

function keeperOf(world: HornetWorld): KeeperRun {
  assert.ok(world.keeper, 'nobody has started keeper');
  return world.keeper;
}

async function assertEnd(
  keeper: KeeperRun,
  { mark, exitCode, withinMs }: { mark: string; exitCode: number; withinMs: number },
): Promise<void> {
  const exit = await withTimeout(() => keeper.ended(), { timeoutMs: withinMs });
  assert.equal(exit.exitCode, exitCode, `keeper told:\n${keeper.told.join('\n')}`);
  assert.ok(
    keeper.told.at(-1)?.includes(mark) || keeper.told.some((line) => line.startsWith(mark)),
    `keeper told:\n${keeper.told.join('\n')}`,
  );
}
