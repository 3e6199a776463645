/** Looks at queen and hives once they have calmed down: no job known any more, and their garbage collected. */
import { join } from 'node:path';
import { eventually, type RunningService } from '../../harness/index.ts';
import { Inspector } from '../../harness/leaks/inspector.ts';
import type { CampaignStack } from '../campaign/campaign-stack.ts';
import { jobsAt } from '../campaign/queen-view.ts';
import { type Level, levelOf, risen } from './level.ts';
import { storedRowsIn } from './stored-rows.ts';

/** By program. */
export type Levels = Record<string, Level>;

/** Retention, and connections that are kept alive, have their time. */
const calmTimeoutMs = 90_000;
/** Longer than clients keep a connection that they do not use. */
const pauseMs = 6_000;

/**
 * The first look at which no job is known and nothing is closed any more since the one before; with a level to come back to
 * also nothing above that. Without such a look within the patience, the last one.
 */
export async function lookAt(stack: CampaignStack['stack'], before: Levels = {}): Promise<Levels> {
  const looks: Levels[] = [];
  const isCalm = ([name, level]: [string, Level]) => {
    const earlier = looks.at(-2)?.[name];
    const level0 = before[name] ?? level;
    return level.jobs === 0 && level.files === earlier?.files && risen(level0, level).length === 0;
  };
  const look = async () => {
    const levels = await lookOnce(stack);
    looks.push(levels);
    return levels;
  };
  try {
    return await eventually(look, {
      ...{ hope: 'queen and hives are calm', timeoutMs: calmTimeoutMs, pauseMs },
      until: (levels) => Object.entries(levels).every(isCalm),
    });
  } catch (error) {
    const last = looks.at(-1);
    if (last === undefined) throw error; // nothing was seen at all
    return last;
  }
}

async function lookOnce(stack: CampaignStack['stack']): Promise<Levels> {
  const levels = stack.services.map(async (service): Promise<[string, Level]> => {
    const { pid } = service.process;
    using inspector = await Inspector.attach(pid);
    if (inspector === undefined) throw new Error(`${service.name} has no inspector.`);
    const jobs = (await jobsAt(service.url)).length;
    const held = await inspector.lookAfterCollection();
    return [service.name, levelOf(pid, held, jobs, rowsOf(stack, service))];
  });
  return Object.fromEntries(await Promise.all(levels));
}

function rowsOf({ folder }: CampaignStack['stack'], { name }: RunningService): number | undefined {
  return storedRowsIn(join(folder, name));
}
