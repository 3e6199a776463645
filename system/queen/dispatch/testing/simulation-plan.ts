// What is simulated, and what came of it.

export interface SimulationPlan {
  seed: number;
  hives: number;
  workersPerHive: number;
  models: number;
  jobs: number;
  /** Over how long they come, and how long one takes at most. */
  arrivalMs: number;
  jobMs: number;
  workerCrashes: number;
  hiveCrashes: number;
  /** Of the jobs. */
  cancelledPart: number;
}

export interface SimulationResult {
  completed: number;
  cancelled: number;
  /** By code. */
  failed: Record<string, number>;
  attempts: number;
  longestLine: number;
  /** The most that a job had to wait for its first worker. */
  longestWaitMs: number;
  /** What the scheduler would still wake up for. */
  stillWaiting: number;
}
