import { expect, it } from 'vitest';
import { pluginSettings } from './plugin-settings.ts';

it.each([
  [{}, {}, '/project/reports/out'],
  [{}, { reports: 'by-profile' }, '/project/by-profile'],
  [{ HORNET_REPORTS: 'by-environment' }, { reports: 'by-profile' }, '/project/by-environment'],
  [{ HORNET_REPORTS: '/elsewhere' }, {}, '/elsewhere'],
  [{ HORNET_REPORTS: '' }, {}, '/project/reports/out'],
])('with %o and %o writes to %s', (env, options, reportsRoot) => {
  expect(pluginSettings({ cwd: '/project', env }, options).reportsRoot).toBe(reportsRoot);
});
