import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.ts';
import { isForTests } from './import-directions/directions.ts';
import { projectFiles } from './project-files.ts';

interface SoleUse {
  what: string;
  /** Where the rule holds. */
  within: string;
  pattern: RegExp;
  /** Code that the pattern finds: a rule that finds nothing guards nothing. */
  examples: string[];
  /** Files that do it, and why they of all files. */
  users: Record<string, string>;
}

const soleUses: SoleUse[] = [
  {
    what: 'sends signals to processes',
    within: '**/*.ts',
    pattern: /\.kill\((?!\))|\b(process|child|subprocess)\.kill\(/,
    examples: ["process.kill(pid, 'SIGKILL')", "worker.kill('SIGTERM')", 'child.kill()'],
    users: {
      'checks/drifting-program.ts': 'hands on to the program behind it what it is told',
      'checks/census/kill.ts': 'kills runners, and guardians, to see what is left of them',
      'checks/orphans/runner.ts': 'ends runners in other ways, to see the same',
      'fakes/script/process-actions.ts': 'a fake that is told to crash sends itself the signal',
      'fakes/ssh-server/end-group.ts': 'a connection that ends takes its commands with it',
      'harness/process/terminate.ts': 'the one place of the harness where processes are ended',
      'system/hive/worker/end-process.ts': 'a hive is what ends its workers',
    },
  },
  {
    what: 'takes ports',
    within: '**/*.ts',
    pattern: /from 'get-port'/,
    examples: ["import getPort from 'get-port';"],
    users: { 'harness/network/port-lease.ts': 'a port is held by a lease or by nobody' },
  },
  {
    what: 'touches time in the harness',
    within: 'harness/**/*.ts',
    pattern:
      /\bDate\.now\(|new Date\(\)|\bperformance\.now\(|\bhrtime\b|\bset(Timeout|Interval)\(|timers\/promises/,
    examples: ['Date.now()', 'new Date()', 'performance.now()', 'setTimeout(go, 5)'],
    users: {
      'harness/kernel/clock.ts': 'everyone else is handed a clock',
      'harness/saboteur/inside/timer.ts':
        'runs in programs that are not ours, and must not keep them up',
    },
  },
  {
    what: 'draws random numbers in the harness',
    within: 'harness/**/*.ts',
    pattern: /\bMath\.random\(|\brandom(Bytes|Int|UUID)\b|getRandomValues/,
    examples: ['Math.random()', 'randomBytes(8)', 'crypto.randomUUID()'],
    users: {
      'harness/kernel/prng.ts': 'everyone else is handed numbers that follow from the seed',
    },
  },
  {
    what: 'touches the environment, besides the environment.ts of each program',
    within: '**/!(environment).ts',
    pattern: /\bprocess\.env\b/,
    examples: ["process.env['PATH']", '{ ...process.env }'],
    users: {
      'harness/run/end-run.ts': 'writes for the formatters where the report is',
      'harness/run/open-run.ts': 'writes what worker threads read to join the run',
      'system/shared/program/options.ts': 'reads the settings of every program in one place',
    },
  },
];

describe.each(soleUses)('nobody else $what', ({ within, pattern, examples, users }) => {
  it('but the files on the list', () => {
    const found = projectFiles('.', within)
      .filter((file) => !isForTests(file))
      .filter((file) => {
        const source = readFileSync(file, 'utf8');
        return pattern.test(source) && pattern.test(codeOf(source, file));
      });
    expect(found).toEqual(Object.keys(users).sort());
  });

  it.each(examples)('and this is found: %s', (example) => {
    const source = `// nothing\n${example}\n`;
    expect(pattern.test(codeOf(source, 'a.ts'))).toBe(true);
    expect(pattern.test(codeOf(`// ${example}`, 'a.ts'))).toBe(false);
  });
});
