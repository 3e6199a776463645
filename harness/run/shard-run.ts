/**
 * Takes this machine's part out of the scenarios that cucumber has selected, and writes down which part it was. It
 * moves no scenario within a run.
 */
import type { CoordinatorTransformValues } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { ScenarioKeys } from '../../reports/index.ts';
import { HornetError } from '../kernel/errors.ts';
import { planShards, type Shard } from './shard-plan.ts';
import { writeShardRecord } from './shard-record.ts';
import type { ShardSettings } from './shard-settings.ts';
import { readTimings, type Timings } from './shard-timings.ts';

type Pickles = CoordinatorTransformValues['pickles:filter'];

/**
 * Prepares the taking; what is wrong with the file of timings is known before anything starts.
 * @throws HornetError CONFIGURATION_INVALID for the file of timings
 */
export async function openShard(settings: ShardSettings): Promise<ShardOfRun> {
  const { timingsFile: file, isTimingsFileNamed } = settings;
  const timings = await readTimings(file);
  if (timings === undefined && isTimingsFileNamed) {
    const message = `There is no file of timings at ${file}.`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { file } });
  }
  return new ShardOfRun(settings, timings ?? new Map());
}

export class ShardOfRun {
  readonly #shard: Shard;
  readonly #timings: Timings;
  readonly #keys = new ScenarioKeys();

  constructor(shard: Shard, timings: Timings) {
    this.#shard = shard;
    this.#timings = timings;
  }

  /** Has to hear every message of the run, to know scenarios by more than their ids. */
  hear(message: Envelope): void {
    this.#keys.hear(message);
  }

  /**
   * Those of the selected scenarios that are this shard's; leaves the record of it in the report's folder.
   * @param tell told in one line what was taken
   */
  async take(
    selected: Pickles,
    reportFolder: string,
    tell: (line: string) => void,
  ): Promise<Pickles> {
    const { index, total } = this.#shard;
    const keyed = selected.map((one) => ({ one, key: this.#keyOf(one.pickle.id) }));
    const keys = keyed.map(({ key }) => key);
    const plan = planShards(keys, this.#timings, total);
    const own = plan.shards[index - 1];
    const taken = keyed.flatMap(({ one, key }) => (own?.keys.has(key) ? [one] : []));
    await writeShardRecord(reportFolder, { index, total, plan: plan.digest });
    const isTimed = keys.some((key) => this.#timings.has(key));
    const expected = isTimed ? `about ${seconds(own?.expectedMs)} s` : 'without timings';
    tell(`shard ${index} of ${total}: ${taken.length} of ${keys.length} scenarios, ${expected}`);
    return taken;
  }

  /** Cucumber tells of every scenario before it selects. */
  #keyOf(pickleId: string): string {
    return this.#keys.keyOf(pickleId) ?? pickleId;
  }
}

function seconds(durationMs = 0): string {
  return (durationMs / 1_000).toFixed(1);
}
