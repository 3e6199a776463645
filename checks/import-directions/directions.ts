/**
 * Who may import whom, as a table. What a row does not list is forbidden, and a file that no row covers is an error:
 * a new folder gets its row first. Test files and what exists for them may import anything, and nothing imports them.
 */

export interface Direction {
  /** A folder, or a file; `*` stands for one name. A file belongs to the first row that covers it. */
  from: string;
  /** Folders and files that it may import from, besides what belongs to the same row and folder. */
  mayImport: readonly string[];
  /** Completes the sentence "… because …". */
  because: string;
}

const product = ['system/contracts', 'system/shared'];
const kernel = 'harness/kernel';
const instruments = [
  kernel,
  'harness/process',
  'harness/machine',
  'harness/network',
  'harness/guardian',
  'harness/proxy',
  'harness/fixtures',
  'harness/mock-server',
  'harness/narration',
];

/** The first row that covers a file counts. */
export const directions: readonly Direction[] = [
  {
    from: 'system/contracts',
    mayImport: [],
    because: 'what crosses a process boundary must be readable, and usable, by itself',
  },
  {
    from: 'system/shared',
    mayImport: ['system/contracts'],
    because: 'what every program shares cannot lean on one of them',
  },
  {
    from: 'system/*',
    mayImport: product,
    because: 'programs know each other by their contracts only, so that each can be replaced',
  },
  {
    from: 'fakes/script',
    mayImport: product,
    because: 'what a script is does not depend on the fake that follows it',
  },
  {
    from: 'fakes/jobs',
    mayImport: [...product, 'fakes/script/index.ts'],
    because: "what serves jobs in a fake is the system's own, with a script before it",
  },
  {
    from: 'fakes/*',
    mayImport: [...product, 'fakes/script/index.ts', 'fakes/jobs/index.ts'],
    because: 'a fake made of the real program would prove nothing',
  },
  {
    from: 'harness/kernel',
    mayImport: [],
    because: 'everything else in the harness stands on the kernel',
  },
  {
    from: 'harness/process',
    mayImport: [kernel],
    because: 'processes are below everything that is started as one',
  },
  {
    from: 'harness/machine',
    mayImport: [kernel, 'harness/process'],
    because: 'what is taken of the machine is told by the ledger, and undone by whoever reads it',
  },
  {
    from: 'harness/guardian',
    mayImport: [kernel, 'harness/process', 'harness/machine'],
    because: 'the guardian must outlive the run, and so cannot depend on it',
  },
  {
    from: 'harness/proxy',
    mayImport: [kernel],
    because: 'the proxy is a program of its own',
  },
  {
    from: 'harness/network',
    mayImport: [kernel, 'harness/process'],
    because: 'the proxy is reached over HTTP, like any other',
  },
  {
    from: 'harness/fixtures',
    mayImport: [kernel],
    because: 'fixtures are data, whatever is done with them',
  },
  {
    from: 'harness/mock-server',
    mayImport: [kernel],
    because: 'who stands in for a peer knows as little of the stack as the peer does of the test',
  },
  {
    from: 'harness/narration',
    mayImport: [kernel, 'harness/process'],
    because: 'narration is heard in the output of processes, whoever they are',
  },
  {
    from: 'harness/history/check-*.ts',
    mayImport: ['harness/history'],
    because: 'checkers are pure',
  },
  {
    from: 'harness/history',
    mayImport: [kernel, 'harness/network', 'harness/stack/dialect.ts'],
    because: 'what happened is seen by clients of a stack, of which only the wire is known',
  },
  {
    from: 'harness/stack',
    mayImport: instruments,
    because: 'a stack knows nothing of the run or the experiment that it is started for',
  },
  {
    from: 'harness/saboteur/inside',
    mayImport: [
      'harness/kernel/clock.ts',
      'harness/saboteur/environment.ts',
      'harness/saboteur/order-files.ts',
    ],
    because: 'what runs inside programs of a stack must cost them nothing',
  },
  {
    from: 'harness/saboteur',
    mayImport: [kernel, 'harness/process', 'harness/saboteur/inside/orders/table.ts'],
    because: 'orders are given to processes, whatever they are',
  },
  {
    from: 'harness/chaos',
    mayImport: [...instruments, 'harness/saboteur', 'harness/history', 'harness/stack'],
    because: 'chaos acts on any stack, under any load',
  },
  {
    from: 'harness/load',
    mayImport: [...instruments, 'harness/history', 'harness/stack'],
    because: 'load is put on any stack, under any chaos',
  },
  {
    from: 'harness/leaks',
    mayImport: [
      kernel,
      'harness/process',
      'harness/network',
      'harness/guardian',
      'harness/machine',
    ],
    because: 'a leak is anything that any of these can make',
  },
  {
    from: 'harness/run',
    mayImport: [...instruments, 'harness/history', 'harness/stack', 'reports/index.ts'],
    because: 'a run owns what is below it; the instrument knows no stack and no step',
  },
  {
    from: 'harness/index.ts',
    mayImport: ['harness', 'reports/index.ts'],
    because: 'the public door opens on the instrument and its reports only',
  },
  {
    from: 'reports',
    mayImport: [kernel],
    because: 'reports are made from the messages of a run, not from the run',
  },
  {
    from: 'cli',
    mayImport: ['harness', 'system/topology/index.ts'],
    because: 'the command line is there for any stack; ours is the one that it can start by itself',
  },
  {
    from: 'steps/hornet',
    mayImport: ['steps/support', 'steps/request.steps.ts', 'harness/index.ts', 'system/*/index.ts'],
    because: 'steps use what a user of the package has, and the public part of a program',
  },
  {
    from: 'steps',
    mayImport: ['harness/index.ts'],
    because: 'generic sentences fit any stack, with nothing but the package',
  },
  {
    from: 'examples/*',
    mayImport: [],
    because: 'an example has nothing but the package, as any project does',
  },
  {
    from: 'templates',
    mayImport: [],
    because: 'what a project begins with has nothing but the package',
  },
  {
    from: 'bench',
    mayImport: ['harness/index.ts', 'system/*/index.ts'],
    because: 'benchmarks measure what users have',
  },
  {
    from: 'checks',
    mayImport: ['harness', 'reports/index.ts', 'system/*/index.ts'],
    because: 'checks look at the project from outside',
  },
  {
    from: '*',
    mayImport: [],
    because: 'configuration at the top level holds no logic',
  },
];

/** What exists for tests: they themselves, what they start or share, and suites for anyone who keeps a contract. */
export function isForTests(file: string): boolean {
  return (
    /\.(test|child)\.ts$/.test(file) ||
    /\/(conformance|testing)\//.test(file) ||
    (file.includes('/fixtures/') && !file.startsWith('harness/fixtures/'))
  );
}
