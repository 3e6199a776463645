/** What a campaign asks of queen and hives over their public API; the few fields that it reads, as data. */

export interface WorkerView {
  name: string;
  state: string;
  can_start?: boolean;
  pid: number | null;
  url: string | null;
  slots_busy: number;
  /** Why it does not run. */
  last_error: { message: string } | null;
}

export interface HiveView {
  hive: string;
  state: string;
  url: string | null;
  instance_id: string | null;
  workers: WorkerView[];
}

export interface JobView {
  job_id: string;
  state: string;
  phase: string | null;
  hive: string | null;
  worker: string | null;
  attempts: number;
}

export async function hivesAt(queenUrl: string): Promise<HiveView[]> {
  return (await ask<{ hives: HiveView[] }>(`${queenUrl}/v1/hives`)).hives;
}

/** Of a queen or a hive. */
export async function jobsAt(url: string): Promise<JobView[]> {
  return (await ask<{ jobs: JobView[] }>(`${url}/v1/jobs`)).jobs;
}

/** Asks for something about the stack itself, and waits for its end. @throws Error where it did not go well */
export async function operate(queenUrl: string, operation: object): Promise<void> {
  const answer = await fetch(`${queenUrl}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(operation),
  });
  const text = await answer.text();
  if (!text.includes('data: [DONE]'))
    throw new Error(`${JSON.stringify(operation)} answered ${answer.status}: ${text.slice(-500)}`);
}

/** @throws Error for an answer that is no success */
async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T; // what its contract says
}
