// Everything that crosses a process boundary: schemas, error codes, header names. It imports nothing of ours.
export * from './completion.ts';
export * from './error-codes.ts';
export * from './exit-codes.ts';
export * from './headers.ts';
export * from './hive-configuration.ts';
export * from './hive-report.ts';
export * from './job.ts';
export * from './job-event.ts';
export * from './narration.ts';
export * from './ready-line.ts';
export * from './wire-error.ts';
export * from './worker-health.ts';
