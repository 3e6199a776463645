// A user at the keyboard with keeper.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { eventually, withTimeout } from '../../harness/index.ts';
import { stepsMissing } from './flow.ts';
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

/** Starts keeper with a budget that is too short for 3,900 tokens. */
When(
  'the user gives keeper {int} ms for a long story',
  async function (this: HornetWorld, timeoutMs: number) {
    await this.runKeeper({ ...this.ask('meadow', 3_900).request, timeoutMs });
  },
);

/**
 * Runs keeper with these parameters, and the address of the queen.
 * @example When the user runs keeper "hives list"
 */
When('the user runs keeper {string}', async function (this: HornetWorld, parameters: string) {
  await this.typeKeeper(parameters.split(' '));
});

/** Runs keeper twice, one after the other; the first must have ended before the second begins. */
When(
  'the user runs keeper {string} and then {string}',
  { timeout: 60_000 },
  async function (this: HornetWorld, first: string, second: string) {
    for (const parameters of [first, second]) {
      const keeper = await this.typeKeeper(parameters.split(' '));
      this.keeperExits.push((await keeper.ended()).exitCode);
    }
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

/** The same for two that have run one after the other. */
Then('both end with exit code {int}', function (this: HornetWorld, exitCode: number) {
  assert.deepEqual(this.keeperExits, [exitCode, exitCode], keeperOf(this).told.join('\n'));
});

/** Holds if keeper has not ended, and prints another token. */
Then('keeper is still printing', async function (this: HornetWorld) {
  const { length } = keeperOf(this).printed;
  await eventually(() => keeperOf(this).printed.length, {
    hope: 'keeper prints more',
    timeoutMs: 5_000,
    signal: this.scope.signal,
    until: (now) => now > length,
  });
});

/** Looks for a line of stdout with both. */
Then(
  'keeper prints a line with {string} and {string}',
  function (this: HornetWorld, one: string, other: string) {
    const lines = keeperOf(this).printed.split('\n');
    const found = lines.some((line) => line.includes(one) && line.includes(other));
    assert.ok(found, `keeper printed:\n${lines.join('\n')}`);
  },
);

/** Each of the checks, divided by commas and `and`, stands in what keeper printed or told. */
Then(/^keeper shows the checks (.+)$/, async function (this: HornetWorld, list: string) {
  await keeperOf(this).ended();
  const shown = `${keeperOf(this).printed}\n${keeperOf(this).told.join('\n')}`;
  const missing = list.split(/, | and /).filter((check) => !shown.includes(check));
  assert.deepEqual(missing, [], `keeper showed:\n${shown}`);
});

/** Compares who speaks and what they do with the table of the flow; the steps must come in its order. */
Then('keeper shows the steps of the flow in their order', function (this: HornetWorld) {
  const told = keeperOf(this).told.map((line) => {
    const [who = '', action = ''] = line.split(/\s+/);
    return who === '✅' ? { who: 'keeper', action: who } : { who, action };
  });
  assert.deepEqual(stepsMissing(told), [], keeperOf(this).told.join('\n'));
});

/** Compares the code that keeper gives behind `❌`. */
Then('keeper names the error {string}', function (this: HornetWorld, code: string) {
  assertNamed(keeperOf(this), code);
});

/** Has keeper ask for a story; it must fail, and name this error. */
Then('the next user is told {string}', async function (this: HornetWorld, code: string) {
  const keeper = await this.runKeeper(this.ask('kitchen', 24).request);
  await keeper.ended();
  assertNamed(keeper, code);
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
  if (mark === '') return;
  assert.ok(
    keeper.told.at(-1)?.includes(mark) || keeper.told.some((line) => line.startsWith(mark)),
    `keeper told:\n${keeper.told.join('\n')}`,
  );
}

function assertNamed({ told }: KeeperRun, code: string): void {
  const all = told.join('\n');
  const [, named] = /^❌.*\(([A-Z_]+):/m.exec(all) ?? [];
  assert.equal(named, code, `keeper names ${named ?? 'no error'}, not ${code}; it told:\n${all}`);
}
