/**
 * The environment variables that the harness reads, all of them, here and nowhere else. Says what
 * is there; whether something must be there is for whoever needs it.
 */

export interface HarnessEnvironment {
  runId: string | undefined;
  runFolder: string | undefined;
  reportFolder: string | undefined;
}

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The variables that a run hands to whoever joins it, in threads and in other processes. */
export const runVariables = {
  runId: 'HORNET_RUN',
  runFolder: 'HORNET_RUN_FOLDER',
  reportFolder: 'HORNET_REPORT_FOLDER',
} as const satisfies Record<keyof HarnessEnvironment, string>;

/** An empty variable counts as absent. */
export function readEnvironment(variables: EnvironmentVariables = process.env): HarnessEnvironment {
  return {
    runId: variables[runVariables.runId] || undefined,
    runFolder: variables[runVariables.runFolder] || undefined,
    reportFolder: variables[runVariables.reportFolder] || undefined,
  };
}

/** Names the run that a process outside of our namespaces guards; see guarded-run.ts. */
export const guardedRunVariable = 'HORNET_GUARDED_RUN';

/** Reads it and takes it away: whoever we start and who starts a run of their own has another one. */
export function takeGuardedRunId(): string | undefined {
  const runId = process.env[guardedRunVariable] || undefined;
  delete process.env[guardedRunVariable];
  return runId;
}
