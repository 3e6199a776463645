// Where the state of a program belongs that was given no folder.
import { expect, it } from 'vitest';
import { usualStateFolder } from './environment.ts';

it.each([
  [{ XDG_STATE_HOME: '/state', HOME: '/me' }, '/state/hornet/hive-1'],
  [{ HOME: '/me' }, '/me/.local/state/hornet/hive-1'],
  [{ XDG_STATE_HOME: '', HOME: '/me' }, '/me/.local/state/hornet/hive-1'],
  [{ XDG_STATE_HOME: 'state', HOME: '/me' }, '/me/.local/state/hornet/hive-1'],
])('the state folder in %j is %s', (environment, folder) => {
  expect(usualStateFolder('hive-1', environment)).toBe(folder);
});
