// `keeper jobs`: what the queen has been asked to do, and how to listen in on it or stop it.
import type { Command } from 'commander';
import { JobListSchema, type JobRecord, JobRecordSchema } from '../../contracts/index.ts';
import { askQueen } from '../ask-queen.ts';
import { formatJob, formatJobs } from '../display/format-jobs.ts';
import { documentCommand } from '../document-command.ts';
import { cancelAndConfirm } from '../jobs/cancel-job.ts';
import { type FollowOptions, followAndShow } from '../jobs/follow-and-show.ts';
import { commandGroup, keeperCommand } from '../keeper-command.ts';
import { displaySettings } from '../settings/display-settings.ts';
import { reconnectSetting } from '../settings/job-settings.ts';
import { queenSettings } from '../settings/queen-settings.ts';

const jobArgument = ['<id>', 'the job'] as const;

export function createJobsCommand(): Command {
  return commandGroup('jobs', 'Lists jobs, follows and cancels them.', [
    documentCommand<{ jobs: JobRecord[] }>({
      name: 'list',
      description: 'Lists the jobs that the queen remembers, the newest last.',
      ask: (options, _texts, signal) =>
        askQueen(options, { path: '/v1/jobs', answer: JobListSchema, signal }),
      format: ({ jobs }) => formatJobs(jobs, Date.now()),
    }),
    documentCommand<JobRecord>({
      name: 'show',
      description: 'Shows one job.',
      arguments: [jobArgument],
      ask: (options, [id = ''], signal) =>
        askQueen(options, {
          path: `/v1/jobs/${encodeURIComponent(id)}`,
          answer: JobRecordSchema,
          signal,
        }),
      format: (job) => formatJob(job, Date.now()),
    }),
    keeperCommand<FollowOptions>({
      name: 'follow',
      description: 'Shows a job from its beginning and goes on until it ends.',
      settings: [...queenSettings, reconnectSetting, ...displaySettings('info')],
      arguments: [jobArgument],
      run: ({ options, texts: [id = ''], interruption }) =>
        followAndShow(id, options, interruption.signal),
    }),
    documentCommand<JobRecord>({
      name: 'cancel',
      description: 'Cancels a job and waits until it has ended.',
      arguments: [jobArgument],
      ask: (options, [id = ''], signal) => cancelAndConfirm(id, options, signal),
      format: (job) => formatJob(job, Date.now()),
    }),
  ]);
}
