// What everyone who serves the jobs API owes to whoever calls it: the part of the suite that queens and hives share.
import { describe } from 'vitest';
import { describeAcceptance } from './job-acceptance.ts';
import type { JobClient } from './job-client.ts';
import { describeEndings } from './job-endings.ts';
import { describeRefusals } from './job-refusals.ts';
import { describeStreams } from './job-streams.ts';

/** A program that serves jobs, with a counterpart behind it that plays the script of each. */
export interface JobsProgram {
  client: JobClient;
  /** How it calls itself in narration. */
  name: string;
  /** Which program it is. */
  kind: 'queen' | 'hive';
}

/** The program must show a sign of life on silent streams every 200 ms or more often. */
export function describeJobs(program: () => JobsProgram): void {
  describe('serves jobs', () => {
    describe('that it accepts', () => describeAcceptance(program));
    describe('whose streams', () => describeStreams(program));
    describe('that end', () => describeEndings(program));
    describe('unless', () => describeRefusals(program));
  });
}
