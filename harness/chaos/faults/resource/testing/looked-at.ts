/** What somebody sees of the struck programs who knows nothing of faults: in /proc, and by asking them. It strikes nothing. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  identify,
  listProcesses,
  type ProcessIdentity,
  readProcess,
  readProcFile,
} from '../../../../process/process-table.ts';
import { pauseEach, resumeEach } from '../../../../process/terminate.ts';
import type { DoneDeed } from '../../testing/do-deed.ts';
import type { StruckPrograms } from '../../testing/struck-programs.ts';

const names = ['front', 'back', 'kept'];

export class LookedAt {
  readonly processors = availableParallelism();
  readonly #programs: StruckPrograms;
  readonly #orders: string;
  /** Of each program: its groups and limits as they were before anything struck. */
  readonly #usual = new Map<string, string>();
  #files = 0;

  private constructor(programs: StruckPrograms, orders: string) {
    this.#programs = programs;
    this.#orders = orders;
  }

  static async as(programs: StruckPrograms, orders: string): Promise<LookedAt> {
    const looked = new LookedAt(programs, orders);
    for (const name of names) looked.#usual.set(name, await looked.#bounds(name));
    return looked;
  }

  /** What comes of it when the program does it in the folder of the run. */
  async deed(name: string, deed: string): Promise<DoneDeed> {
    this.#files += 1;
    const path = join(this.#programs.services.run.folder, `deed-${this.#files}`);
    if (deed === 'append') writeFileSync(path, '');
    const at = await this.#url(name);
    const { text = '{}' } = await this.#ask(`/deeds/${deed}?path=${path}`, at, 8_000);
    return JSON.parse(text).done;
  }

  /** Whether a connection to it comes to be. */
  async isLetIn(name: string): Promise<boolean> {
    const { hostname, port } = new URL(await this.#url(name));
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await Promise.race([new Promise((go) => socket.once('connect', go)), sleep(500)]);
    const isIn = !socket.connecting;
    socket.destroy();
    return isIn;
  }

  /** Of one processor, while it is asked without pause. */
  async processorShare(name: string): Promise<number> {
    const { pid } = await this.#identity(name);
    const url = await this.#url(name);
    const startMs = performance.now();
    const ticks = ticksOf(pid);
    const askOn = async (): Promise<void> => {
      while (performance.now() - startMs < 1_500) await this.#ask('/health', url, 5_000);
    };
    await Promise.all(Array.from({ length: 8 }, askOn));
    const ticksPerS = 100;
    return (ticksOf(pid) - ticks) / ticksPerS / ((performance.now() - startMs) / 1_000);
  }

  async residentMegabytes(name: string): Promise<number> {
    const { pid } = await this.#identity(name);
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return (Number(pages) * 4_096) / 2 ** 20;
  }

  /** How many processors the burner would have had, if all had been left to it: what it had and what it waited for. */
  async wantedProcessors(): Promise<number> {
    const startMs = performance.now();
    const before = wantedMs();
    await sleep(500);
    return (wantedMs() - before) / (performance.now() - startMs);
  }

  said(log: string, stream: 'stdout' | 'stderr'): string {
    return readFileSync(
      join(this.#programs.services.run.folder, 'logs', `${log}.${stream}.log`),
      'utf8',
    );
  }

  /** The deed is taken back behind the injector. */
  async resume(name: string): Promise<void> {
    resumeEach([await this.#identity(name)]);
    await expect.poll(() => this.isLetIn(name)).toBe(true);
  }

  pauseBurner(): void {
    pauseEach(burners());
  }

  async worksAsBefore(): Promise<void> {
    const { run } = this.#programs.services;
    for (const name of names) {
      const status = async () => (await this.#ask('/health', await this.#url(name), 1_000)).status;
      await expect.poll(status, { timeout: 5_000 }).toBe(200);
      for (const deed of ['append', 'create', 'fork'])
        expect([name, deed, (await this.deed(name, deed)).code]).toEqual([name, deed, null]);
      const { pid } = await this.#identity(name);
      expect([name, readProcess(pid)?.isStopped]).toEqual([name, false]);
      expect([name, await this.#bounds(name)]).toEqual([name, this.#usual.get(name)]);
    }
    expect(burners()).toEqual([]);
    const taken = run.open.filter(({ kind }) => !['process', 'port', 'proxy'].includes(kind));
    expect(taken).toEqual([]);
    expect(filesIn(this.#orders)).toEqual([]);
    expect(filesIn(run.folder).filter((file) => file.startsWith('tried-'))).toEqual([]);
  }

  async #bounds(name: string): Promise<string> {
    const { pid } = await this.#identity(name);
    return `${readProcFile(pid, 'cgroup')}\n${readProcFile(pid, 'limits')}`;
  }

  async #identity(name: string): Promise<ProcessIdentity> {
    return (await this.#programs.subject.process(name)).identity;
  }

  async #url(name: string): Promise<string> {
    // One that another program starts is there again soon.
    const find = () => this.#programs.subject.process(name).catch(() => undefined);
    await expect.poll(find, { timeout: 5_000 }).toBeDefined();
    return String((await find())?.url);
  }

  async #ask(path: string, at: string, timeoutMs: number) {
    return await this.#programs.services.client.ask(path, { at, timeoutMs });
  }
}

function burners(): ProcessIdentity[] {
  return listProcesses()
    .filter(({ pid, parentPid }) => parentPid === process.pid && isBurner(pid))
    .map(({ pid }) => identify(pid));
}

/** As the kernel's scheduler accounts for it. */
function wantedMs(): number {
  const tasks = burners().flatMap(({ pid }) => readdirSync(`/proc/${pid}/task`));
  const times = tasks.map((task) => readFileSync(`/proc/${task}/schedstat`, 'utf8').split(' '));
  return times.reduce((sum, [ran, waited]) => sum + (Number(ran) + Number(waited)) / 1e6, 0);
}

function isBurner(pid: number): boolean {
  return /burner\/main/.test(readProcFile(pid, 'cmdline') ?? '');
}

function ticksOf(pid: number): number {
  const stat = readProcFile(pid, 'stat') ?? '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
