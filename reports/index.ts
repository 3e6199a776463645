/** What the rest of the project may use of the reports; the formatters are loaded by their paths. */
export { completeRun, type Interruption } from './complete-run.ts';
export { htmlReport } from './html-report.ts';
export { isInterrupted, stoppedBy } from './interruption.ts';
export { junitReport } from './junit-report.ts';
export { mergeRuns } from './merge-runs.ts';
export { readMessages } from './message-file.ts';
export { type NarrationEvent, narrationLine } from './narration-line.ts';
export { summaryOf } from './run-summary.ts';
export { scenarioDurations } from './scenario-durations.ts';
export { ScenarioKeys } from './scenario-keys.ts';
export { type Style, styleFor } from './style.ts';
