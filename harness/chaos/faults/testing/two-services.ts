/**
 * What faults are tried on: two small services, `front` and `back`, a link `front→back` through a fault proxy, a client that
 * asks `back` through that link, and a way to strike them with one fault. Everything is real and goes with the scope.
 */
import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../kernel/clock.ts';
import { HornetError } from '../../../kernel/errors.ts';
import { Prng } from '../../../kernel/prng.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { createRunScope, type RunScope } from '../../../machine/fixtures/run-scope.ts';
import type { Link } from '../../../network/link.ts';
import { type RunningProxyServer, startProxyServer } from '../../../network/proxy-server.ts';
import { identify } from '../../../process/process-table.ts';
import type { RunningStack } from '../../../stack/running-stack.ts';
import type { ServiceSpec } from '../../../stack/stack-spec.ts';
import { startStack } from '../../../stack/start-stack.ts';
import type { ChaosSubject } from '../../chaos-subject.ts';
import type { FaultKind, StruckFault } from '../../fault-kind.ts';
import { type FaultParameters, faultsOfParameters, type ParameterSpec } from '../../parameters.ts';
import type { Target } from '../../topology.ts';
import { type Client, createClient } from './client.ts';

export interface TwoServicesOptions {
  /** Of a run that the caller owns; without it, a run for this alone. */
  run?: RunScope;
  /** A running Toxiproxy; without it, Hornet's own proxy is started. */
  externalUrl?: string | undefined;
  /** Besides `front→back`, each to `front` or `back`; who dials may be anybody. */
  moreLinks?: readonly string[];
  /** Of each link, besides `http` and `sse`. */
  linkTraits?: readonly string[];
}

export interface Strike {
  readonly struck: StruckFault;
  /** The fault's own: closing it heals. */
  readonly scope: Scope;
}

export interface StrikeOptions {
  /** In the place of the real one, as for an injector that lies. */
  subject?: ChaosSubject;
  /** Of the fault's random stream, default 1. */
  seed?: number;
  /** In place of one that is made for the fault: for who closes it in the midst of the strike. */
  scope?: Scope;
}

export interface TwoServices extends AsyncDisposable {
  /** `run.open` holds what is in the ledger and was not struck out. */
  readonly run: RunScope;
  readonly scope: Scope;
  readonly proxyServer: RunningProxyServer;
  readonly stack: RunningStack;
  /** `front→back` */
  readonly link: Link;
  readonly subject: ChaosSubject;
  /** Asks `back` through the link. */
  readonly client: Client;
  /**
   * Strikes a target, by name, as an experiment would. Parameters that are not given are the mildest.
   * @throws what the strike throws; the fault's scope is closed then
   */
  strikeFault(
    kind: FaultKind,
    target: string,
    parameters?: FaultParameters,
    options?: StrikeOptions,
  ): Promise<Strike>;
}

export async function startTwoServices(options: TwoServicesOptions = {}): Promise<TwoServices> {
  const { externalUrl, moreLinks = [], linkTraits = [] } = options;
  const run = options.run ?? createRunScope();
  const scope = run.scope.child('two-services');
  const dispose = async (): Promise<void> => {
    await scope.close();
    if (options.run === undefined) await run[Symbol.asyncDispose]();
  };
  try {
    const logFolder = join(run.folder, 'logs');
    const proxyServer = await startProxyServer(scope, { externalUrl, logFolder, seed: '1' });
    const links = ['front→back', ...moreLinks];
    const stack = await startStack(
      scope,
      { services: { front: service('front', '{url:front→back}'), back: service('back') }, links },
      { proxyServer, folder: join(run.folder, 'stack'), logFolder, proxyPrefix: `${run.runId}_` },
    );
    const subject = subjectOf(stack, linkTraits);
    const link = stack.link('front→back');
    let strikes = 0;
    const strikeFault: TwoServices['strikeFault'] = async (kind, name, given = {}, how = {}) => {
      strikes += 1;
      const { seed = 1, scope: own = scope.child(`fault-${strikes}`) } = how;
      const folder = join(run.folder, `fault-${strikes}`);
      await mkdir(folder);
      const parameters = { ...mildest(kind), ...given };
      const wrong = faultsOfParameters(kind.parameters, parameters);
      if (wrong.length > 0) throw new RangeError(`${kind.name}: ${wrong.join('; ')}`);
      const target = targetOf(how.subject ?? subject, kind, name);
      const random = new Prng(seed);
      const { signal } = own;
      const context = { target, parameters, random, clock: systemClock, folder, signal };
      try {
        const struck = await kind.strike({
          subject: how.subject ?? subject,
          ...context,
          scope: own,
        });
        return { struck, scope: own };
      } catch (error) {
        await own.close('failed');
        throw error;
      }
    };
    const client = createClient(() => link.url);
    const rest = { link, subject, client, strikeFault, [Symbol.asyncDispose]: dispose };
    return { run, scope, proxyServer, stack, ...rest };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function service(name: string, ...parameters: string[]): ServiceSpec {
  const file = new URL(`./service.child${extname(import.meta.url)}`, import.meta.url);
  const command = [process.execPath, fileURLToPath(file), name, ...parameters] as const;
  return { command, ready: 'ready-line' };
}

function subjectOf(stack: RunningStack, linkTraits: readonly string[]): ChaosSubject {
  const links = stack.links.map(({ name }): Target => {
    return {
      kind: 'link',
      name,
      traits: ['http', 'sse', 'completions of tiny', ...linkTraits],
      touches: name.split('→'),
    };
  });
  const names = ['front', 'back'];
  return {
    topology: {
      targets: [
        ...names.map((name): Target => {
          return { kind: 'process', name, traits: ['node'], touches: [name] };
        }),
        ...links,
        { kind: 'network', name: 'network', traits: [], touches: names },
        { kind: 'group', name: 'both', traits: [], touches: names },
        { kind: 'machine', name: 'machine', traits: [], touches: names },
      ],
    },
    links: stack.links,
    link: (name) => stack.link(name),
    process: async (name) => {
      const { isRunning, process, url } = stack.service(name);
      if (!isRunning) throw notThere(`${name} does not run`);
      return { name, identity: identify(process.pid), url };
    },
    service: (name) => (names.includes(name) ? stack.service(name) : undefined),
    path: (name) => {
      throw notThere(`there is no ${name}`);
    },
  };
}

function mildest({ parameters }: FaultKind): FaultParameters {
  const mildestOf = (spec: ParameterSpec) =>
    'oneOf' in spec ? spec.oneOf[0] : (spec.mildest ?? spec.minimum);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, spec]) => [name, mildestOf(spec)]),
  );
}

function targetOf({ topology }: ChaosSubject, kind: FaultKind, name: string): Target {
  const target = topology.targets.find((one) => one.kind === kind.target && one.name === name);
  if (target !== undefined) return target;
  throw new HornetError('FAULT_UNKNOWN', `There is no ${kind.target} "${name}".`);
}

function notThere(what: string): HornetError<'FAULT_NOT_INJECTED'> {
  return new HornetError('FAULT_NOT_INJECTED', `${what}.`);
}
