/**
 * The profiles of cucumber, one export each, chosen by `--profile NAME`; a profile replaces the default
 * one. None names paths: cucumber looks in features/ by itself, and would otherwise run both those
 * and the path on the command line.
 */

/** @type {Partial<import('@cucumber/cucumber/api').IConfiguration>} */
const shared = {
  import: ['steps/index.ts', 'steps/**/*.steps.ts'],
  plugin: ['./harness/run/plugin.ts'],
  format: ['./reports/terminal-formatter.ts'],
  formatOptions: { snippetInterface: 'async-await' },
};

/** Every scenario but those that take long. */
export default { ...shared, tags: 'not @chaos and not @load and not @nightly' };

/** The main job with everything the programs say, as it happens. Serial, or nobody could follow. */
export const smoke = {
  ...shared,
  tags: '@smoke',
  format: ['./reports/live-formatter.ts'],
  worldParameters: { live: true },
};

export const chaos = { ...shared, tags: '@chaos' };

export const load = { ...shared, tags: '@load' };

/** Every scenario, in an order that changes each night; cucumber prints the seed to repeat it with. */
export const nightly = { ...shared, order: 'random' };
