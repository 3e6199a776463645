/** Folders that nobody shares and that go with their scope. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { leaseFolder } from './folder-lease.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hornet-lease-'));
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

describe('leaseFolder', () => {
  it('[INFRA-09] gives each scope a folder of its own, under whatever label, and takes it back', async () => {
    const scopes = [new Scope({ name: 'one' }), new Scope({ name: 'two' })];
    const label = '../../Cut the link: "queen→hive-1"';
    const paths = scopes.map((scope) => leaseFolder(scope, parent, label));
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) {
      expect(dirname(path)).toBe(parent);
      writeFileSync(join(path, 'kept'), 'until the scope closes');
    }
    await scopes[0]?.close();
    expect(paths.map((path) => existsSync(path))).toEqual([false, true]);
    await scopes[1]?.close();
    expect(paths.map((path) => existsSync(path))).toEqual([false, false]);
  });

  it('is recorded before it is made', async () => {
    const existed: boolean[] = [];
    const open = (entry: UndoEntry) => {
      existed.push(entry.kind === 'folder' && existsSync(entry.path));
      return { amend: () => {}, done: () => {} };
    };
    const scope = new Scope({ name: 'one', register: { runId: 'x', folder: parent, open } });
    expect(existsSync(leaseFolder(scope, parent, 'a'))).toBe(true);
    expect(existed).toEqual([false]);
    await scope.close();
  });
});
