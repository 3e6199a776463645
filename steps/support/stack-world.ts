// What one scenario has: a scope that owns everything it makes, its own folders, and the stack it runs. Knows no particular stack.
import { dirname, join } from 'node:path';
import { type IWorldOptions, setWorldConstructor, World } from '@cucumber/cucumber';
import {
  EdgeWatch,
  HornetError,
  inNameOf,
  type LeakWatch,
  type MeantEdge,
  type RunningProcess,
  type RunningStack,
  type Scope,
  type StackSpec,
  startStack,
  type ToxicEvidence,
  takeCensus,
  watchForLeaks,
} from '../../harness/index.ts';
import { assertFaultsBit } from './assert-faults-bit.ts';
import { enterEnvironment } from './environment.ts';
import { LiveView } from './live-view.ts';
import { namedPrograms } from './named-programs.ts';
import { currentRun } from './run.ts';
import { ScenarioNarration } from './scenario-narration.ts';

export interface WorldParameters {
  /** Print what programs say as they say it. */
  live?: boolean;
  /** The configuration to use instead of the nearest `hornet.config.*`; relative to the working directory. */
  config?: string;
}

/** The description of a stack, with what only scenarios need to know of it. */
export interface ScenarioStack extends StackSpec {
  /** Connections that go past links and may: they fail no scenario, and no fault reaches them. */
  meantEdges?: readonly MeantEdge[];
}

export class StackWorld extends World<WorldParameters> {
  readonly live: LiveView;
  readonly narration = new ScenarioNarration();
  /** What the faults of the links did, once the scenario has ended; empty where the proxy server cannot tell. */
  faultEvidence: readonly ToxicEvidence[] = [];
  readonly #processes: RunningProcess[] = [];
  readonly #edges: EdgeWatch[] = [];
  #scope: Scope | undefined;
  #leaks: LeakWatch | undefined;
  #leaveEnvironment = (): void => {};
  #step = new AbortController();
  #name = '';
  #stack: RunningStack | undefined;

  constructor(options: IWorldOptions<WorldParameters>) {
    super(options);
    this.live = new LiveView(options.parameters.live ?? false);
  }

  /** Opens the scenario's scope. Called once, by the first hook. */
  async begin(name: string): Promise<void> {
    this.#name = name;
    const { run, proxyServer } = currentRun();
    this.#scope = run.scope.child(name);
    this.#leaks = await watchForLeaks(run, {
      scopeName: this.#scope.name,
      proxies: { server: proxyServer, prefix: this.#proxyPrefix },
    });
    const { temporaryFolder } = this.#leaks;
    this.#leaveEnvironment = enterEnvironment({ scope: this.#scope.name, temporaryFolder });
  }

  /**
   * Ends the scenario: everything it made goes. What could not go, what was left behind, a program that ended unasked, a fault of a
   * link that did nothing, and a connection past a link are errors.
   */
  async end(outcome: 'passed' | 'failed'): Promise<void> {
    const errors: unknown[] = [];
    const ends = [() => this.#scope?.close(outcome), () => this.#leaks?.end()];
    if (outcome === 'passed') ends.unshift(() => this.#askWhetherFaultsBit());
    // First of all, while its programs run.
    ends.unshift(() => this.#endEdges(outcome));
    for (const end of ends) await Promise.resolve(end()).catch((error) => errors.push(error));
    this.#leaveEnvironment();
    if (errors.length > 1) throw new AggregateError(errors, 'The scenario did not end well.');
    if (errors.length === 1) throw errors[0];
  }

  /** Before each step. */
  beginStep(): void {
    this.#step = new AbortController();
  }

  /** After a step that failed: whatever it still waits for, or begins from here on, fails. */
  abandonStep(text: string): void {
    const message = `The step "${text}" is over.`;
    this.#step.abort(new HornetError('STEP_OVER', message, { data: { step: text } }));
    // For the hooks that follow.
    this.#step = new AbortController();
  }

  /** Runs the code of a step, or of a hook, whose calls in the harness then end with it. */
  withinStep<T>(run: () => T): T {
    return inNameOf(this.#step.signal, run);
  }

  get scope(): Scope {
    if (this.#scope === undefined) throw new Error('The scenario has not begun.');
    return this.#scope;
  }

  /** Aborted when the step has failed or run out of time: for what a step waits for by itself. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#step.signal, this.scope.signal]);
  }

  /** The scenario's own temporary folder. */
  get folder(): string {
    return join(currentRun().run.folder, this.#name);
  }

  /** Outside of every run, for what is made once and kept. */
  get cacheHome(): string {
    return dirname(currentRun().run.folder);
  }

  /** Where the logs of the scenario's processes stay. */
  get logFolder(): string {
    return join(currentRun().run.reportFolder, 'logs', this.#name);
  }

  get stack(): RunningStack {
    if (this.#stack === undefined) throw new Error('The scenario has started no stack.');
    return this.#stack;
  }

  /** Every process whose output is evidence, in the order in which they were started. */
  get processes(): readonly RunningProcess[] {
    return this.#processes;
  }

  /** The command lines of all processes that this scenario has started, directly or not, and that live. Empty where that cannot be seen. */
  ownProcesses(): string[] {
    const census = takeCensus({ runId: currentRun().run.id, scopeName: this.scope.name });
    return census.available ? census.processes.map(({ command }) => command) : [];
  }

  async startStack(
    { meantEdges = [], ...spec }: ScenarioStack,
    without: readonly string[] = [],
  ): Promise<RunningStack> {
    const { proxyServer } = currentRun();
    this.#stack = await startStack(this.scope, spec, {
      proxyServer,
      without,
      folder: this.folder,
      logFolder: this.logFolder,
      proxyPrefix: this.#proxyPrefix,
    });
    for (const { process } of this.#stack.services) this.watch(process);
    for (const link of this.#stack.links) {
      this.live.follow(link);
      this.narration.follow(link);
    }
    this.#watchEdges(this.#stack, meantEdges);
    return this.#stack;
  }

  /** The part of the stack that the words of a sentence mean: its name, unless a world knows other words for it. */
  partMeant(words: string): Promise<string> {
    return Promise.resolve(words);
  }

  /** Makes a process part of the scenario's evidence. */
  watch(process: RunningProcess): void {
    this.#processes.push(process);
    this.narration.follow(process);
  }

  /** Connections that were seen to go past a link, in words, and what of the stack could not be looked at. */
  get edgeFindings(): string[] {
    return this.#edges.flatMap(({ findings }) => findings);
  }

  #watchEdges(stack: RunningStack, meant: readonly MeantEdge[]): void {
    const watch = new EdgeWatch({
      runId: currentRun().run.id,
      scopeName: this.scope.name,
      links: stack.links,
      programs: () => namedPrograms(stack, this.#processes),
      meant,
    });
    this.#edges.push(watch);
  }

  async #endEdges(outcome: 'passed' | 'failed'): Promise<void> {
    for (const watch of this.#edges) {
      using _ = watch;
      watch.look();
      if (outcome === 'passed') watch.assertNone();
    }
  }

  async #askWhetherFaultsBit(): Promise<void> {
    const links = this.#stack?.links ?? [];
    const { proxyServer } = currentRun();
    this.faultEvidence = await assertFaultsBit(links, proxyServer, this.#proxyPrefix);
  }

  get #proxyPrefix(): string {
    return `${currentRun().run.id}.${this.#name}`;
  }
}

setWorldConstructor(StackWorld);
