// A service of any stack, by its name: ended, held still, started again, and what it has logged.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Then, When } from '@cucumber/cucumber';
import {
  type ExitedProcess,
  eventually,
  type RunningService,
  withTimeout,
} from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

/** Ends it as `kill -9` does, children included. It has no chance to say goodbye. */
When('service {string} is killed', async function (this: StackWorld, name: string) {
  await this.stack.service(name).kill();
});

/**
 * Asks it to end (SIGTERM), and makes it when its time to stop has passed.
 * @example When service "back" is stopped
 */
When('service {string} is stopped', async function (this: StackWorld, name: string) {
  await this.stack.service(name).stop();
});

/**
 * Holds it still (SIGSTOP): its connections stay open, and nobody answers.
 * @example When service "back" is paused
 */
When('service {string} is paused', function (this: StackWorld, name: string) {
  this.stack.service(name).pause();
});

/**
 * Lets it go on where it was paused.
 * @example When service "back" continues
 */
When('service {string} continues', function (this: StackWorld, name: string) {
  this.stack.service(name).resume();
});

/**
 * Starts it where it was left out or has ended, and goes on when it is ready. Links lead to it again.
 * @example When service "back" is started
 */
When('service {string} is started', async function (this: StackWorld, name: string) {
  this.watch(await this.stack.service(name).start());
});

/** Holds if the service has not ended since it was last started. */
Then('service {string} is still running', function (this: StackWorld, name: string) {
  const service = this.stack.service(name);
  assert.ok(service.isRunning, `${name} does not run: ${endOf(service.process.exit)}`);
});

/**
 * Waits up to 10 s for the service to end by itself, with this code.
 * @example Then service "back" has ended with exit code 1
 */
Then(
  'service {string} has ended with exit code {int}',
  async function (this: StackWorld, name: string, exitCode: number) {
    await assertEnded(this.stack.service(name), { exitCode }, 10);
  },
);

/**
 * The same within a time of one's own.
 * @example Then service "back" has ended with exit code 1 within 2 s
 */
Then(
  'service {string} has ended with exit code {int} within {float} s',
  async function (this: StackWorld, name: string, exitCode: number, seconds: number) {
    await assertEnded(this.stack.service(name), { exitCode }, seconds);
  },
);

/** Waits up to 10 s for the service to be ended by this signal, whoever sent it. */
Then(
  'service {string} has been ended by {word}',
  async function (this: StackWorld, name: string, signal: string) {
    await assertEnded(this.stack.service(name), { signal }, 10);
  },
);

/**
 * Waits up to 10 s for the text to stand in what the service has printed, on stdout or stderr, since it was first started.
 * @example Then the log of service "front" says "back cannot be reached"
 */
Then(
  'the log of service {string} says {string}',
  async function (this: StackWorld, name: string, text: string) {
    await assertLogged(this, this.stack.service(name), text, 10);
  },
);

/** The same within a time of one's own. */
Then(
  'the log of service {string} says {string} within {float} s',
  async function (this: StackWorld, name: string, text: string, seconds: number) {
    await assertLogged(this, this.stack.service(name), text, seconds);
  },
);

async function assertEnded(
  { process }: RunningService,
  expected: Partial<Pick<ExitedProcess, 'exitCode'>> & { signal?: string },
  seconds: number,
): Promise<void> {
  process.expectEnd();
  const exit = await withTimeout(() => process.exited, { timeoutMs: seconds * 1_000 });
  const lines = exit.lastLines.join('\n');
  for (const [key, value] of Object.entries(expected)) {
    const actual = key === 'signal' ? exit.signal : exit.exitCode;
    assert.equal(actual, value, `${process.name} ${endOf(exit)}; its last lines:\n${lines}`);
  }
}

async function assertLogged(
  { scope }: StackWorld,
  { name, process }: RunningService,
  text: string,
  seconds: number,
): Promise<void> {
  const read = (file: string) => readFile(file, 'utf8');
  await eventually(async () => [await read(process.stdoutFile), await read(process.stderrFile)], {
    hope: `the log of ${name} says "${text}"`,
    timeoutMs: seconds * 1_000,
    signal: scope.signal,
    until: (logs) => logs.some((log) => log.includes(text)),
  });
}

function endOf(exit: ExitedProcess | undefined): string {
  if (exit === undefined) return 'it has not ended';
  return exit.signal === null ? `ended with code ${exit.exitCode}` : `ended by ${exit.signal}`;
}
