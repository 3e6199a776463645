// How cucumber runs here: inside a run of Hornet, on the stack of this project.
export default {
  plugin: ['hornet/plugin'],
  format: ['hornet/terminal-formatter'],
};
