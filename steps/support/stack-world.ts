// What one scenario has: a scope that owns everything it makes, its own folders, and the stack it runs. Knows no particular stack.
import { join } from 'node:path';
import { type IWorldOptions, setWorldConstructor, World } from '@cucumber/cucumber';
import type { RunningProcess, RunningStack, Scope, StackSpec } from '../../harness/index.ts';
import { startStack } from '../../harness/index.ts';
import { LiveView } from './live-view.ts';
import { currentRun } from './run.ts';

export interface WorldParameters {
  /** Print what programs say as they say it. */
  live?: boolean;
  /** A module whose export `stack` is the stack of "the stack is running". */
  stack?: string;
}

export class StackWorld extends World<WorldParameters> {
  readonly live: LiveView;
  readonly #processes: RunningProcess[] = [];
  #scope: Scope | undefined;
  #name = '';
  #stack: RunningStack | undefined;

  constructor(options: IWorldOptions<WorldParameters>) {
    super(options);
    this.live = new LiveView(options.parameters.live ?? false);
  }

  /** Opens the scenario's scope. Called once, by the first hook. */
  begin(name: string): void {
    this.#name = name;
    this.#scope = currentRun().run.scope.child(name);
  }

  /** Ends the scenario: everything it made goes, and what could not go is an error. */
  async end(outcome: 'passed' | 'failed'): Promise<void> {
    await this.#scope?.close(outcome);
  }

  get scope(): Scope {
    if (this.#scope === undefined) throw new Error('The scenario has not begun.');
    return this.#scope;
  }

  /** The scenario's own temporary folder. */
  get folder(): string {
    return join(currentRun().run.folder, this.#name);
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

  async startStack(spec: StackSpec, without: readonly string[] = []): Promise<RunningStack> {
    const { run, proxyServer } = currentRun();
    this.#stack = await startStack(this.scope, spec, {
      proxyServer,
      without,
      folder: this.folder,
      logFolder: this.logFolder,
      proxyPrefix: `${run.id}.${this.#name}`,
    });
    for (const { process } of this.#stack.services) this.watch(process);
    for (const link of this.#stack.links) this.live.follow(link);
    return this.#stack;
  }

  /** Makes a process part of the scenario's evidence. */
  watch(process: RunningProcess): void {
    this.#processes.push(process);
  }
}

setWorldConstructor(StackWorld);
