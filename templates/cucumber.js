// How cucumber runs here: inside a run of Hornet, with Hornet's sentences and this project's own.
export default {
  import: ['steps/**/*.ts'],
  plugin: ['hornet/plugin'],
  format: ['hornet/terminal-formatter'],
};
