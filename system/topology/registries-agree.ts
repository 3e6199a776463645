// Whether queen and hives say the same of workers and jobs: a comparison of what each answers over its public API. It asks and
// compares; what follows from a difference is the reader's.

export interface RegistryView {
  /** As the queen lists them. */
  hives: readonly HiveSeen[];
  /** As each hive lists its own workers, by the hive's name; undefined for one that did not answer. */
  workers: Readonly<Record<string, readonly WorkerSeen[] | undefined>>;
  /** Jobs that have not ended, by the program that lists them. */
  openJobs: Readonly<Record<string, readonly string[]>>;
}

export interface HiveSeen {
  hive: string;
  state: string;
  workers: readonly WorkerSeen[];
}

export interface WorkerSeen {
  name: string;
  state: string;
  pid: number | null;
  slots_busy: number;
  /** Of one that does not run: whether a job would start it. */
  can_start?: boolean;
}

/** Each difference in a sentence; nothing where all is quiet and all agree. */
export function disagreements({ hives, workers, openJobs }: RegistryView): string[] {
  const known = new Set(hives.map(({ hive }) => hive));
  const unknown = Object.keys(workers).filter((hive) => !known.has(hive));
  return [
    ...unknown.map((hive) => `The queen does not know ${hive}.`),
    ...hives.flatMap(({ hive, state, workers: told }) => [
      ...(state === 'up' ? [] : [`The queen calls ${hive} ${state}.`]),
      ...differences(hive, told, workers[hive]),
    ]),
    ...Object.entries(openJobs).flatMap(([program, jobs]) =>
      jobs.length === 0 ? [] : [`${program} still has ${jobs.length} jobs: ${jobs.join(', ')}.`],
    ),
  ];
}

/** Workers that their hives call ready and that are not there, in a sentence each. @param hasEnded whether nobody has a pid any more */
export function ghosts({ workers }: RegistryView, hasEnded: (pid: number) => boolean): string[] {
  return Object.entries(workers).flatMap(([hive, own = []]) =>
    own
      .filter(({ state, pid }) => state === 'ready' && pid !== null && hasEnded(pid))
      .map(({ name, pid }) => `${hive} calls ${name} ready, and its process ${pid} is gone.`),
  );
}

function differences(
  hive: string,
  told: readonly WorkerSeen[],
  own: readonly WorkerSeen[] | undefined,
): string[] {
  if (own === undefined) return [`${hive} does not answer.`];
  const names = [...new Set([...told, ...own].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [there, here] = [told, own].map((list) => list.find((worker) => worker.name === name));
    if (here === undefined) return [`The queen knows ${name} of ${hive}, which does not have it.`];
    if (there === undefined) return [`${hive} has ${name}, of which the queen does not know.`];
    const differing = (['state', 'pid', 'slots_busy'] as const).filter(
      (field) => here[field] !== there[field],
    );
    const busy =
      here.slots_busy === 0
        ? []
        : [`${hive} calls ${here.slots_busy} slots of ${name} busy, and nobody asks.`];
    return [
      ...differing.map(
        (field) =>
          `Of ${name} the queen says ${field} ${there[field]}, and ${hive} ${here[field]}.`,
      ),
      ...busy,
    ];
  });
}

/** Asks all of them at once. @throws Error where the queen does not answer */
export async function viewRegistries(
  queenUrl: string,
  hiveUrls: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RegistryView> {
  const { hives } = await ask<{ hives: HiveSeen[] }>(`${queenUrl}/v1/hives`, signal);
  const names = Object.keys(hiveUrls);
  const lists = await Promise.all(
    names.map((name) =>
      ask<{ workers: WorkerSeen[] }>(`${hiveUrls[name]}/v1/workers`, signal).catch(() => undefined),
    ),
  );
  const programs = { queen: queenUrl, ...hiveUrls };
  const jobs = await Promise.all(
    Object.entries(programs).map(async ([name, url]) => [name, await openJobsAt(url, signal)]),
  );
  return {
    hives,
    workers: Object.fromEntries(names.map((name, index) => [name, lists[index]?.workers])),
    openJobs: Object.fromEntries(jobs),
  };
}

async function openJobsAt(url: string, signal: AbortSignal): Promise<string[]> {
  const asked = ask<{ jobs: { job_id: string; state: string }[] }>(`${url}/v1/jobs`, signal);
  const { jobs } = await asked.catch(() => ({ jobs: [] })); // one that does not answer is told of above
  const isOpen = ({ state }: { state: string }): boolean => ['queued', 'running'].includes(state);
  return jobs.filter(isOpen).map(({ job_id }) => job_id);
}

/** @throws Error for an answer that is no success */
async function ask<T>(url: string, signal: AbortSignal): Promise<T> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T; // what its contract says
}
