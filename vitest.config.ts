/** How unit tests run: each file in a process of its own, since many start programs and some load llama.cpp. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'reports/out/**'],
    pool: 'forks',
    // Many wait for programs that they have started: a third keeps two cores busy meanwhile.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Polls wait for processes; on a busy machine the default of one second says nothing about them.
    expect: { poll: { timeout: 15_000 } },
  },
});
