/** What a scope promises: order, completeness, one teardown, time of its own. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { HornetError, isHornetError } from './errors.ts';
import { Scope, ScopeTeardownError } from './scope.ts';
import type { UndoRegister } from './undo-register.ts';

describe('Scope', () => {
  it('runs undo steps last one first and tells each the outcome', async () => {
    const seen: string[] = [];
    const scope = new Scope({ name: 'scenario' });
    scope.defer('first', (outcome) => seen.push(`first ${outcome}`));
    scope.defer('second', async (outcome) => seen.push(`second ${outcome}`));
    await scope.close('failed');
    expect(seen).toEqual(['second failed', 'first failed']);
  });

  it('tears down once, however often and from wherever it is closed', async () => {
    let undone = 0;
    const scope = new Scope({ name: 'scenario' });
    scope.defer('count', () => undone++);
    scope.signal.addEventListener('abort', () => void scope.close('aborted'));
    const [first, second] = [scope.close('passed'), scope.close('failed')];
    expect(second).toBe(first);
    await first;
    await scope[Symbol.asyncDispose]();
    expect(undone).toBe(1);
  });

  it('runs every step and keeps every error, with its label', async () => {
    const seen: string[] = [];
    const scope = new Scope({ name: 'scenario' });
    scope.defer('folder', () => Promise.reject(new Error('busy')));
    scope.defer('process', () => seen.push('process'));
    scope.defer('proxy', () => {
      throw new Error('gone');
    });
    const error = await scope.close().catch((reason: unknown) => reason);
    expect(seen).toEqual(['process']);
    if (!(error instanceof ScopeTeardownError)) throw error;
    expect(error.errors.map((inner) => inner.data['label'])).toEqual(['proxy', 'folder']);
    expect(error.errors.map((inner) => String(inner.cause))).toEqual([
      'Error: gone',
      'Error: busy',
    ]);
    expect(error.message).toContain('proxy, folder');
  });

  it('refuses new steps, resources and children as soon as closing begins', async () => {
    const scope = new Scope({ name: 'scenario' });
    const closed = scope.close();
    expect(scope.signal.aborted).toBe(true);
    expect(() => scope.defer('late', () => {})).toThrowError(HornetError);
    expect(() => scope.child('late')).toThrowError(/late/);
    await closed;
    expect(() => scope.use('late', { [Symbol.dispose]: () => {} })).toThrowError(/late/);
  });

  it('disposes of what it uses, asynchronously where that is offered', async () => {
    const seen: string[] = [];
    {
      await using scope = new Scope({ name: 'scenario' });
      scope.use('plain', { [Symbol.dispose]: () => seen.push('plain') });
      const both = {
        [Symbol.dispose]: () => seen.push('wrong'),
        [Symbol.asyncDispose]: async () => void seen.push('asynchronous'),
      };
      expect(scope.use('both', both)).toBe(both);
    }
    expect(seen).toEqual(['asynchronous', 'plain']);
  });

  it('closes children before what was there earlier, and forgets those closed first', async () => {
    const seen: string[] = [];
    const parent = new Scope({ name: 'run' });
    parent.defer('folder', () => seen.push('folder'));
    const early = parent.child('early');
    early.defer('early', () => seen.push('early'));
    const late = parent.child('late');
    late.defer('late', (outcome) => seen.push(`late ${outcome}`));
    expect(late.name).toBe('run/late');
    await early.close();
    await parent.close('aborted');
    expect(seen).toEqual(['early', 'late aborted', 'folder']);
  });

  it('reports the failures of a child that its parent closed', async () => {
    const parent = new Scope({ name: 'run' });
    parent.child('scenario').defer('proxy', () => Promise.reject(new Error('gone')));
    const error = await parent.close().catch((reason: unknown) => reason);
    if (!(error instanceof ScopeTeardownError)) throw error;
    expect(error.errors[0]?.cause).toBeInstanceOf(ScopeTeardownError);
  });

  it('gives up on a step that hangs and still leaves time for the others', async () => {
    const clock = new ManualClock();
    const scope = new Scope({ name: 'scenario', teardownTimeoutMs: 1000, clock });
    const seen: string[] = [];
    scope.defer('slow', async () => {
      await clock.sleep(90);
      seen.push('slow');
    });
    scope.defer('stuck', () => new Promise(() => {}));
    const closed = scope.close().catch((reason: unknown) => reason);
    await settle();
    await clock.advance(1000);
    await clock.advance(90);
    const error = await closed;
    if (!(error instanceof ScopeTeardownError)) throw error;
    expect(error.errors.map((inner) => inner.code)).toEqual(['SCOPE_UNDO_TIMED_OUT']);
    expect(seen).toEqual(['slow']);
  });

  it('lets a step that bounds itself have its own time', async () => {
    const clock = new ManualClock();
    const scope = new Scope({ name: 'scenario', teardownTimeoutMs: 10, clock });
    scope.defer('process', () => clock.sleep(100), { timeoutMs: 200 });
    const closed = scope.close();
    await settle();
    await clock.advance(100);
    await expect(closed).resolves.toBeUndefined();
  });
});

describe('Scope with a register', () => {
  it('records before the thing is made, and strikes out what was undone', async () => {
    const log: string[] = [];
    const scope = new Scope({ name: 'scenario', register: loggingRegister(log) });
    scope.child('inner').defer('folder', () => log.push('removed'), { entry: folder });
    log.push('made');
    await scope.close();
    expect(log).toEqual(['open', 'made', 'removed', 'done']);
  });

  it('leaves the record of what could not be undone, and strikes out what was taken back', async () => {
    const log: string[] = [];
    const scope = new Scope({ name: 'scenario', register: loggingRegister(log) });
    scope.defer('stuck', () => Promise.reject(new Error('busy')), { entry: folder });
    const takeBack = scope.defer('gone', () => log.push('wrong'), { entry: folder });
    takeBack();
    await expect(scope.close()).rejects.toThrow(ScopeTeardownError);
    expect(log).toEqual(['open', 'open', 'done']);
  });

  it('records nothing once it is closing', async () => {
    const log: string[] = [];
    const scope = new Scope({ name: 'scenario', register: loggingRegister(log) });
    await scope.close();
    expect(() => scope.defer('late', () => {}, { entry: folder })).toThrow(HornetError);
    expect(log).toEqual([]);
  });
});

describe('isHornetError', () => {
  it('tells codes apart', () => {
    const error = new HornetError('SCOPE_CLOSED', 'Closed.');
    expect(isHornetError(error)).toBe(true);
    expect(isHornetError(error, 'SCOPE_CLOSED')).toBe(true);
    expect(isHornetError(error, 'TIMED_OUT')).toBe(false);
    expect(isHornetError(new Error('Closed.'))).toBe(false);
  });
});

const folder = { kind: 'folder', path: '/tmp/hornet-x' } as const;

function loggingRegister(log: string[]): UndoRegister {
  const open = () => {
    log.push('open');
    return { amend: () => log.push('amend'), done: () => log.push('done') };
  };
  return { runId: 'x', folder: '/tmp/hornet-x', open };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
