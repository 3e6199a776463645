/** The one place where the formatters read the environment, each time anew: the run sets it late. */

/** The run's HTML report, as a path to print; undefined where no run of Hornet surrounds this one. */
export function reportPath(): string | undefined {
  return process.env['HORNET_REPORT_PAGE'];
}

/** Whether the output is read by GitHub Actions. */
export function isGithubAction(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true';
}
