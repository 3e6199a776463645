// The frame of every scenario: a scope before it, its evidence and the end of everything after it.
import {
  After,
  AfterStep,
  Before,
  BeforeStep,
  Status,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
} from '@cucumber/cucumber';
import { describeToxicEvidence, explain, HornetError } from '../../harness/index.ts';
import { readableLine } from './readable-line.ts';
import { StackWorld } from './stack-world.ts';

/** Programs start within a second; a step that takes longer than this hangs. */
setDefaultTimeout(30_000);

Before(
  { name: 'open the scenario' },
  async function (this: StackWorld, { pickle, testCaseStartedId }) {
    const words = pickle.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40);
    await this.begin(`${words}-${testCaseStartedId.slice(0, 8)}`);
  },
);

BeforeStep(function (this: StackWorld) {
  this.beginStep();
});

AfterStep(function (this: StackWorld, { result, pickleStep }) {
  if (result.status === Status.FAILED) this.abandonStep(pickleStep.text);
});

/** Whatever a step or a hook calls in the harness ends with the step: cucumber leaves one that timed out running. */
setDefinitionFunctionWrapper(
  (definition: (...parameters: unknown[]) => unknown) =>
    function (this: unknown, ...parameters: unknown[]): unknown {
      const run = (): unknown => definition.apply(this, parameters);
      return this instanceof StackWorld ? this.withinStep(run) : run();
    },
);

After(
  { name: 'close the scenario', timeout: 60_000 },
  async function (this: StackWorld, { result, error }) {
    const isPassed = result?.status === Status.PASSED;
    if (!isPassed) showEvidence(this, error);
    try {
      await this.end(isPassed ? 'passed' : 'failed');
    } catch (problem) {
      // Its words are all of it; the stack of what found it would only bury them.
      throw new Error(explain(problem));
    } finally {
      const evidence = this.faultEvidence.map(describeToxicEvidence);
      attachText(this, 'what the faults did', evidence.join('\n'));
      attachText(this, 'connections past links', this.edgeFindings.join('\n'));
      attachText(this, 'narration', this.narration.lines().join('\n'));
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
  if (text !== '') void world.attach(text, { mediaType: 'text/plain', fileName });
}
