// Asks nvidia-smi for the CUDA devices of this machine. It gives it five seconds, and takes an answer whole or not at all.
import { type ExecFileException, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Device } from '../../contracts/index.ts';
import { untilAborted } from '../../shared/index.ts';
import { bytesPerMiB } from './device-memory.ts';

export interface CudaAnswer {
  devices: Device[];
  /** Why there are none; completes "No CUDA devices: …". */
  reason?: string;
  /** Whether that is as it should be: a machine without such devices, or without their driver. */
  isPlain: boolean;
}

export interface NvidiaSmiQuery {
  /** Name or path of the program. */
  program: string;
  timeoutMs: number;
}

export const nvidiaSmiTimeoutMs = 5_000;

/** Each line says how many there are, so that an answer that was cut off is known. */
const fields = ['count', 'index', 'name', 'memory.total', 'memory.free'];

/** Never throws: whatever goes wrong with it, the machine has no CUDA devices then. */
export async function queryNvidiaSmi({ program, timeoutMs }: NvidiaSmiQuery): Promise<CudaAnswer> {
  const answer = run(
    program,
    [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'],
    { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1_048_576 },
  );
  try {
    const { stdout } = await untilAborted(answer, AbortSignal.timeout(timeoutMs + lastGaspMs));
    return readAnswer(stdout);
  } catch (error) {
    return explain(error as Partial<QueryError>, timeoutMs); // what execFile rejects with, or an AbortSignal
  }
}

type QueryError = ExecFileException & { stdout: string };

const run = promisify(execFile);
/** A process that waits for its driver outlives even SIGKILL; nobody waits for it then. */
const lastGaspMs = 250;

/** `1, 0, NVIDIA H200, 143771, 143157` for each device, memory in MiB. */
function readAnswer(text: string): CudaAnswer {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return failed('nvidia-smi said nothing');
  const devices = lines.flatMap((line) => readLine(line, lines.length));
  const isWhole = text.endsWith('\n') && devices.length === lines.length;
  if (!isWhole || hasTwice(devices.map(({ id }) => id)))
    return failed('nvidia-smi answered something that is no list of devices');
  return { devices, isPlain: true };
}

const linePattern =
  /^(?<count>\d+), (?<index>\d{1,3}), (?<name>[ -~]+), (?<total>\d+), (?<free>\d+)$/;

function readLine(line: string, lines: number): Device[] {
  const { count, index, name, total, free } = linePattern.exec(line.trim())?.groups ?? {};
  if (index === undefined || name === undefined || Number(count) !== lines) return [];
  return [
    {
      id: `cuda:${index}`,
      kind: 'cuda',
      name: name.trim(),
      memory_total_bytes: Number(total) * bytesPerMiB,
      memory_free_bytes: Number(free) * bytesPerMiB,
    },
  ];
}

function explain(error: Partial<QueryError>, timeoutMs: number): CudaAnswer {
  if (error.code === 'ENOENT')
    return { devices: [], reason: 'there is no nvidia-smi on this machine', isPlain: true };
  if (error.killed || error.name === 'TimeoutError')
    return failed(`nvidia-smi did not answer within ${timeoutMs} ms`);
  const said = firstLine(error.stdout ?? '');
  if (/^no devices were found/i.test(said))
    return { devices: [], reason: 'nvidia-smi found none', isPlain: true };
  const how = error.signal ? `ended by ${error.signal}` : `failed with ${error.code}`;
  return failed(`nvidia-smi ${how}${said === '' ? '' : `: ${said}`}`);
}

function failed(reason: string): CudaAnswer {
  return { devices: [], reason, isPlain: false };
}

/** What a person can read of it, and not more than a sentence. */
function firstLine(text: string): string {
  const line = text.split('\n')[0]?.trim() ?? '';
  return /^[ -~]*$/.test(line) ? line.slice(0, 160).replace(/\.$/, '') : '';
}

function hasTwice(ids: readonly string[]): boolean {
  return new Set(ids).size < ids.length;
}
