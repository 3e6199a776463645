/** Claims about the package, each printed with the figure that was measured, and counted. */
export class Claims {
  #passed = 0;
  #failed = 0;

  /** Holds where the measurement returns, with its figure, and fails where it throws. */
  async hold(claim: string, measure: () => Promise<string> | string): Promise<void> {
    try {
      const figure = await measure();
      this.#passed += 1;
      process.stdout.write(`✓ ${claim}: ${figure}\n`);
    } catch (error) {
      this.#failed += 1;
      process.stdout.write(`✗ ${claim}: ${error instanceof Error ? error.message : error}\n`);
    }
  }

  /** Prints the count as the last line and sets the exit code. */
  conclude(): void {
    process.stdout.write(`${this.#passed} passed, ${this.#failed} failed\n`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
