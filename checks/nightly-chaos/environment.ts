/** What a workflow tells the nightly command. */

/** Where GitHub shows what is appended; undefined at home. */
export function stepSummaryFile(): string | undefined {
  return process.env['GITHUB_STEP_SUMMARY'] || undefined;
}
