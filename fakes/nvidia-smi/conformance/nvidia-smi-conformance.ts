// What nvidia-smi prints, held against any command that claims to be it. It needs a machine with one GPU or more, real or not.
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

interface Field {
  ask: string;
  heading: string;
  shape: string;
  seen: string[];
}

interface Contract {
  sources: Record<string, { kind: string; where: string; date: string; versions: string }>;
  query_gpu: { source: string; fields: Field[] };
  query_compute_apps: { source: string; fields: Field[] };
  list: { source: string; shape: string; seen: string[] };
  version: { source: string; shapes: string[]; seen: string[] };
  refusals: { source: string; what: string; asked: string[]; exit_code: number; stdout: string }[];
  failures: { source: string; what: string; exit_code: number; stdout: string }[];
}

/** What is known of the original, with its sources. */
export const nvidiaSmiContract = JSON.parse(
  readFileSync(new URL('../contract/nvidia-smi.json', import.meta.url), 'utf8'),
) as Contract; // data of this folder, and a test looks through it

/** Runs the suite against the command: program and first arguments. What it prints about processes is checked where there are any. */
export function describeNvidiaSmi(name: string, command: readonly string[]): void {
  const [program = '', ...leading] = command;
  const ask = (...asked: string[]) =>
    execa(program, [...leading, ...asked], { reject: false, stripFinalNewline: false });
  const { query_gpu, query_compute_apps, list, version, refusals } = nvidiaSmiContract;

  describe(`${name} prints what nvidia-smi prints`, () => {
    describe.each([
      ['--query-gpu', query_gpu.fields],
      ['--query-compute-apps', query_compute_apps.fields],
    ])('%s', (option, fields) => {
      const query = `${option}=${fields.map((field) => field.ask).join(',')}`;

      it('has the headings of the original, and values of the same shapes', async () => {
        const { stdout, exitCode } = await ask(query, '--format=csv');
        const [headings, ...rows] = cells(stdout);
        expect(exitCode).toBe(0);
        expect(headings).toEqual(fields.map(({ heading }) => heading));
        for (const row of rows) {
          expect(row).toHaveLength(fields.length);
          for (const [index, { ask: what, shape }] of fields.entries())
            expect(row[index], what).toMatch(new RegExp(shape));
        }
      });

      it('leaves out headings and units when told to', async () => {
        const { stdout } = await ask(query, '--format=csv,noheader,nounits');
        for (const row of cells(stdout))
          for (const [index, { ask: what, heading, shape }] of fields.entries()) {
            const unit = / \[(?<unit>.+)\]$/.exec(heading)?.groups?.['unit'];
            const bare = unit === undefined ? shape : shape.replace(` ${unit}`, '');
            expect(row[index], what).toMatch(new RegExp(bare));
          }
      });
    });

    it('counts memory so that the parts do not exceed the whole', async () => {
      const parts = '--query-gpu=memory.total,memory.reserved,memory.used,memory.free';
      const { stdout } = await ask(parts, '--format=csv,noheader,nounits');
      for (const row of cells(stdout)) {
        const [total = 0, ...rest] = row.map(Number);
        expect(rest.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(total + 3); // each is rounded
      }
    });

    it('lists GPUs with their UUIDs, and answers for one by index or UUID', async () => {
      const listed = lines((await ask('-L')).stdout);
      expect(listed.length).toBeGreaterThan(0);
      for (const line of listed) expect(line).toMatch(new RegExp(list.shape));
      const uuid = /UUID: (?<uuid>[^)]+)/.exec(listed[0] ?? '')?.groups?.['uuid'] ?? '';
      for (const id of ['0', uuid]) {
        const { stdout } = await ask('-i', id, '--query-gpu=index,uuid', '--format=csv,noheader');
        expect(cells(stdout)).toEqual([['0', uuid]]);
      }
    });

    it('tells its version in four lines', async () => {
      const told = lines((await ask('--version')).stdout);
      for (const [index, shape] of version.shapes.entries())
        expect(told[index]).toMatch(new RegExp(shape));
    });

    it('lists every field that can be asked for, in quotation marks after a blank line', async () => {
      const { stdout } = await ask('--help-query-gpu');
      for (const { ask: what } of query_gpu.fields) expect(stdout).toContain(`\n\n"${what}"`);
    });

    it.each(refusals)('refuses $what on stdout, with $exit_code', async (refusal) => {
      const { stdout, stderr, exitCode } = await ask(...refusal.asked);
      expect({ stdout, stderr, exitCode }).toEqual({
        stdout: refusal.stdout,
        stderr: '',
        exitCode: refusal.exit_code,
      });
    });
  });
}

function lines(stdout: string): string[] {
  return stdout.split('\n').filter((line) => line !== '');
}

function cells(stdout: string): string[][] {
  return lines(stdout).map((line) => line.split(', '));
}
