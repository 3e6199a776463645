import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFixtureProject, repository } from './fixtures/fixture-project.ts';
import { ordersProject } from './fixtures/orders-project.ts';

const formatter = join(repository, 'reports/terminal-formatter.ts');

async function show(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  await using project = await createFixtureProject(ordersProject);
  const { stdout } = await project.cucumber(['--format', formatter, ...args], {
    FORCE_COLOR: '0',
    GITHUB_ACTIONS: '',
    ...env,
  });
  return stdout;
}

/** The part of the output about one scenario that did not pass. */
function blockOf(output: string, name: string): string {
  return output.split('\n\n✗ ').find((block) => block.startsWith(`${name}  `)) ?? '';
}

describe('the terminal formatter', () => {
  let output: string;
  beforeAll(async () => {
    output = await show([]);
  });

  it('says of every scenario on one line what became of it, how long it took and where it is', () => {
    const lines = output.split('\n').map((line) => line.replace(/ {2}\d+\.\d\d s {2}/, '  T  '));
    expect(lines.slice(0, 11)).toEqual([
      '',
      'Orders',
      '✓ an order is taken  T  features/orders.feature:2',
      '✗ an order is lost  T  features/orders.feature:6',
      '✓ 2 orders  T  features/orders.feature:17',
      '✗ 3 orders  T  features/orders.feature:18',
      '✗ nobody wrote this  undefined  T  features/orders.feature:20',
      '✗ nobody wrote this either  undefined  T  features/orders.feature:24',
      '✗ to be written  pending  T  features/orders.feature:27',
      '– not on this machine  skipped  T  features/orders.feature:30',
      '✗ written twice  ambiguous  T  features/orders.feature:34',
    ]);
  });

  it('shows the sentence that failed, the places to look at, and the error', () => {
    const block = blockOf(output, 'an order is lost');
    expect(block).toContain('Then the answer is 42  features/orders.feature:9 · steps/orders.ts:5');
    expect(block).toContain(
      'Error: 41 is not 42\n          at World.<anonymous> (steps/orders.ts:5:',
    );
    expect(blockOf(output, '3 orders')).toContain('Caused by: TypeError: three');
  });

  it('shows no frame of cucumber or of Node', () => {
    expect(output).not.toMatch(/node_modules|node:internal/);
  });

  it('shows logs and attached texts, the last lines of long ones, and nothing that is no text', () => {
    const block = blockOf(output, 'an order is lost');
    expect(block).toContain('    log\n      asked once\n      asked twice\n');
    expect(block).toContain('    last lines of queen\n      … 20 earlier lines\n      line 20\n');
    expect(block).toContain('      line 49\n');
    expect(block).not.toContain(Buffer.from('no text').toString('base64'));
  });

  it('shows nothing that a scenario which passed has attached', () => {
    expect(output.match(/last lines of queen/g)).toHaveLength(2);
  });

  it('[CARD-04] gives the command that runs exactly the scenario again, a row of examples too', async () => {
    const commands = [...output.matchAll(/rerun: npx cucumber-js (.*)/g)].map(([, path]) => path);
    expect(commands.slice(0, 2)).toEqual([
      'features/orders.feature:6',
      'features/orders.feature:18',
    ]);
    const again = await show([commands[1] ?? '']);
    expect(again).toContain('✗ 3 orders');
    expect(again).toMatch(/^1 scenario: 1 failed in /m);
  });

  it('shows the snippet of an undefined sentence once, however often it occurs', () => {
    expect(output.match(/Given\('something nobody \{string\}'/g)).toHaveLength(1);
  });

  it('names every definition that an ambiguous sentence matches', () => {
    expect(blockOf(output, 'written twice')).toContain('steps/orders.ts:9 · steps/orders.ts:10');
  });

  it('ends with the counts', () => {
    expect(output.split('\n').at(-1)).toMatch(
      /^9 scenarios: 2 passed, 2 failed, 2 undefined, 1 ambiguous, 1 pending, 1 skipped in \d/,
    );
  });

  it('is coloured where FORCE_COLOR asks for it, and says the same then', async () => {
    const coloured = await show(['--name', 'an order is taken'], { FORCE_COLOR: '1' });
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured)).toContain('✓ an order is taken');
  });

  it('[INFRA-28] says the same of scenarios that run in parallel, without headings', async () => {
    const parallel = await show(['--parallel', '2']);
    const marked = (text: string) =>
      [...text.matchAll(/^[✓✗–] (.*) {2}\d+\.\d\d s/gm)].map(([, name]) => name).sort();
    expect(marked(parallel)).toEqual(marked(output));
    expect(parallel).not.toMatch(/^Orders$/m);
    expect(blockOf(parallel, 'an order is lost')).toContain('Then the answer is 42');
  });

  it('annotates pull requests in GitHub Actions', async () => {
    const annotated = await show(['features/orders.feature:6'], { GITHUB_ACTIONS: 'true' });
    expect(annotated).toContain(
      '::error file=features/orders.feature,line=9,title=an order is lost::Then the answer is 42%0AError: 41',
    );
  });
});
