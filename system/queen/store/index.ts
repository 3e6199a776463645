// The queen's store of jobs, for the queen.
export { type JobStore, openJobStore } from './job-store.ts';
export type { RestoredJob } from './restore-jobs.ts';
export { StoreError } from './store-error.ts';
