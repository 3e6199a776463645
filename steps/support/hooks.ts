// The frame of every scenario: a scope before it, its evidence and the end of everything after it.
import { After, Before, Status, setDefaultTimeout } from '@cucumber/cucumber';
import { explain, HornetError } from '../../harness/index.ts';
import { readableLine } from './readable-line.ts';
import type { StackWorld } from './stack-world.ts';

/** Programs start within a second; a step that takes longer than this hangs. */
setDefaultTimeout(30_000);

Before({ name: 'open the scenario' }, function (this: StackWorld, { pickle, testCaseStartedId }) {
  const words = pickle.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  this.begin(`${words}-${testCaseStartedId.slice(0, 8)}`);
});

After(
  { name: 'close the scenario', timeout: 60_000 },
  async function (this: StackWorld, { result, error }) {
    const isPassed = result?.status === Status.PASSED;
    if (!isPassed) showEvidence(this, error);
    try {
      await this.end(isPassed ? 'passed' : 'failed');
    } catch (leak) {
      throw new Error(`The scenario could not undo all that it did.\n${explain(leak)}`, {
        cause: leak,
      });
    }
  },
);

/** What a reader of the report wants to see first: the error with its data, then the last words of each process. */
function showEvidence(world: StackWorld, error: unknown): void {
  if (error instanceof HornetError) attachText(world, 'the error', explain(error));
  for (const process of world.processes) {
    const lines = process.lines().slice(-lastLinesCount).map(readableLine);
    attachText(world, `last lines of ${process.name}`, lines.join('\n'));
  }
}

const lastLinesCount = 15;

function attachText(world: StackWorld, fileName: string, text: string): void {
  void world.attach(text, { mediaType: 'text/plain', fileName });
}
