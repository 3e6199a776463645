/**
 * Why one step or hook did not pass, with the sentence and the places a reader has to open.
 * It reads messages and formats nothing.
 */
import {
  type Hook,
  type Pickle,
  type SourceReference,
  type TestStep,
  type TestStepFinished,
  type TestStepResult,
  TestStepResultStatus,
} from '@cucumber/messages';
import type { Query } from '@cucumber/query';
import { readableError } from './readable-error.ts';

export interface StepProblem {
  /** The sentence with its keyword, `Then the answer is 42`; of a hook, what kind it is. */
  sentence: string;
  /** Where the sentence stands; undefined for a hook. */
  sentenceLocation: string | undefined;
  /** Where the code of the step or hook stands; none or several where cucumber found none or several. */
  codeLocations: string[];
  /** The error, or what else is to be said, without frames of cucumber itself. */
  explanation: string;
}

/** The problem of a finished step or hook of a scenario, or undefined where it is none. */
export function stepProblem(
  query: Query,
  pickle: Pickle,
  step: TestStep,
  finished: TestStepFinished,
): StepProblem | undefined {
  const explanation = explanationOf(finished.testStepResult);
  if (explanation === undefined) return undefined;
  const pickleStep = query.findPickleStepBy(step);
  if (pickleStep === undefined) return hookProblem(query.findHookBy(step), explanation);
  const gherkinStep = query.findStepBy(pickleStep);
  const definitions = query.findStepDefinitionsBy(step);
  return {
    sentence: `${gherkinStep?.keyword ?? ''}${pickleStep.text}`,
    sentenceLocation: gherkinStep && `${pickle.uri}:${gherkinStep.location.line}`,
    codeLocations: definitions.map(({ sourceReference }) => placeOf(sourceReference)),
    explanation,
  };
}

/** The problem of a hook, of a scenario or of the whole run. */
export function hookProblem(hook: Hook | undefined, explanation: string): StepProblem {
  const kind = (hook?.type ?? 'HOOK').toLowerCase().replaceAll('_', ' ');
  const name = hook?.name === undefined ? '' : ` "${hook.name}"`;
  return {
    sentence: `${kind}${kind === 'hook' ? '' : ' hook'}${name}`,
    sentenceLocation: undefined,
    codeLocations: hook === undefined ? [] : [placeOf(hook.sourceReference)],
    explanation,
  };
}

/** What is to be said of a result that is neither a pass nor a skip; undefined for those two. */
export function explanationOf(result: TestStepResult): string | undefined {
  switch (result.status) {
    case TestStepResultStatus.PASSED:
    case TestStepResultStatus.SKIPPED:
    case TestStepResultStatus.UNKNOWN:
      return undefined;
    case TestStepResultStatus.UNDEFINED:
      return 'undefined: no step definition matches this sentence';
    case TestStepResultStatus.AMBIGUOUS:
      return 'ambiguous: more than one step definition matches this sentence';
    case TestStepResultStatus.PENDING:
      return result.exception?.message ?? result.message ?? 'pending: its code is not written yet';
    case TestStepResultStatus.FAILED:
      return readableError(result.exception?.stackTrace ?? result.message ?? 'failed');
  }
}

function placeOf({ uri, location }: SourceReference): string {
  return `${uri ?? 'unknown'}${location === undefined ? '' : `:${location.line}`}`;
}
