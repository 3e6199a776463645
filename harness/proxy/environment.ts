/** The environment variables that the proxy reads, all of them, here and nowhere else. */

/** How much is logged, in Toxiproxy's words; undefined: nobody has said. */
export function logLevelWord(): string | undefined {
  return process.env['LOG_LEVEL'];
}
