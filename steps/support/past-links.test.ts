/** A link that a program goes past fails its scenario, as a real run of cucumber shows it. */
import { describe, expect, it } from 'vitest';
import { hasProcFolder } from '../../harness/process/process-table.ts';
import { bypassingProject } from './fixtures/bypassing-project.ts';
import { runProject } from './fixtures/run-project.ts';

describe.runIf(hasProcFolder())('a program that asks another one', () => {
  const ran = runProject(bypassingProject);

  it('over the link passes', async () => {
    const record = (await ran).scenarios.get('over the link');
    expect(record?.status).toBe('PASSED');
    expect(record?.attachments.map(({ fileName }) => fileName)).not.toContain(
      'connections past links',
    );
  });

  it('past the link fails, and both ends are named', async () => {
    const record = (await ran).scenarios.get('past the link');
    expect(record?.status).toBe('FAILED');
    expect(record?.message).toMatch(
      /STACK_EDGE_DIRECT: front reaches back past the link front→back, from port \d+ of process \d+ to port \d+/,
    );
    const found = record?.attachments.find(({ fileName }) => fileName === 'connections past links');
    expect(found?.body).toMatch(/^front→back: front, process \d+ \(.*asking\.ts.*→ back, process/);
  });

  it('past the link fails also where the connection was only there as the link was cut', async () => {
    const record = (await ran).scenarios.get('past the link, but only until it was cut');
    expect(record?.status).toBe('FAILED');
    expect(record?.message).toContain('STACK_EDGE_DIRECT');
  });
});
