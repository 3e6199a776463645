/** How cucumber runs the project that is there to be killed: inside a run of Hornet, as any user's project. */

/** @type {Partial<import('@cucumber/cucumber/api').IConfiguration>} */
export default {
  import: ['steps/*.ts'],
  plugin: ['../../../harness/run/plugin.ts'],
  format: ['progress'],
};
