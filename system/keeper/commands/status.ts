// `keeper status`: which queen is asked and why that one, and what she has, at a glance.
import type { Command } from 'commander';
import { Type } from 'typebox';
import { type HiveRecord, JobListSchema, type JobRecord } from '../../contracts/index.ts';
import { askForHives } from '../ask-hives.ts';
import { askQueen } from '../ask-queen.ts';
import { formatHives, formatWorkers, workersOf } from '../display/format-hives.ts';
import { formatJobs } from '../display/format-jobs.ts';
import { formatFacts } from '../display/table.ts';
import { keeperCommand } from '../keeper-command.ts';
import { asDocument, report } from '../report.ts';
import { documentSetting } from '../settings/display-settings.ts';
import { type QueenOptions, queenSettings } from '../settings/queen-settings.ts';

const HealthSchema = Type.Object({ status: Type.String(), name: Type.String() });

export function createStatusCommand(): Command {
  return keeperCommand<QueenOptions & { json?: boolean }>({
    name: 'status',
    description: 'Shows which queen is asked and why, her hives, workers and jobs.',
    settings: [...queenSettings, documentSetting],
    run: async ({ options, origins, interruption }) => {
      const { queenUrl } = options;
      const found = origins.get('queenUrl') ?? '';
      if (!options.json) process.stdout.write(`queen    ${queenUrl}, named by ${found}\n`);
      return await report({
        queenUrl,
        interruption,
        work: async (signal) => {
          const [health, hives, { jobs }] = await Promise.all([
            askQueen(options, { path: '/health', answer: HealthSchema, signal }),
            askForHives(options, signal),
            askQueen(options, { path: '/v1/jobs', answer: JobListSchema, signal }),
          ]);
          const queen = { url: queenUrl, found, ...health };
          return options.json
            ? asDocument({ queen, hives, jobs })
            : formatStatus(health.status, hives, jobs);
        },
      });
    },
  });
}

function formatStatus(
  status: string,
  hives: readonly HiveRecord[],
  jobs: readonly JobRecord[],
): string {
  const workers = workersOf(hives);
  const slots = sum(workers.map((worker) => worker.slots_total));
  const busy = sum(workers.map((worker) => worker.slots_busy));
  const facts = formatFacts([
    ['is', status],
    ['hives', countStates(hives)],
    ['workers', `${countStates(workers)}; ${busy} of ${slots} slots busy`],
    ['jobs', countStates(jobs)],
  ]);
  const running = jobs.filter(({ finished_at_ms: finishedAtMs }) => finishedAtMs === null);
  return [
    facts,
    ...(hives.length === 0 ? [] : [formatHives(hives)]),
    ...(workers.length === 0 ? [] : [formatWorkers(workers)]),
    ...(running.length === 0 ? [] : [formatJobs(running, Date.now())]),
  ].join('\n');
}

/** `2 up, 1 lost`, in the order in which they are found. */
function countStates(things: readonly { state: string }[]): string {
  const counts = Map.groupBy(things, ({ state }) => state);
  return [...counts].map(([state, { length }]) => `${length} ${state}`).join(', ') || 'none';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
