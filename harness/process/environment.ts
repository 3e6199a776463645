/** The environment variables that concern how processes are started: what the user said of Node's compile cache. */

/** Whether the user has chosen a compile cache, or wants none. */
export function hasChosenCompileCache(): boolean {
  return Boolean(process.env['NODE_COMPILE_CACHE'] ?? process.env['NODE_DISABLE_COMPILE_CACHE']);
}
