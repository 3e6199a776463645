// Where keeper's settings come from, and what becomes of them on the wire.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terminalOf, usualSettingsFile } from '../environment.ts';
import { runKeeper } from '../testing/run-keeper.ts';
import { startScriptedQueen } from '../testing/scripted-queen.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-keeper-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes the file that keeper looks for, in a home of its own. Returns the environment that leads to it. */
async function atHome(settings: object): Promise<{ XDG_CONFIG_HOME: string; path: string }> {
  const home = await mkdtemp(join(folder, 'home-'));
  const path = usualSettingsFile({ XDG_CONFIG_HOME: home }) ?? '';
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(settings));
  return { XDG_CONFIG_HOME: home, path };
}

async function queenNamedBy(argv: string[], environment: Record<string, string>) {
  const { stdout } = await runKeeper(['status', ...argv], { environment });
  return stdout.split('\n')[0];
}

describe.concurrent('the queen that is asked is the one', () => {
  it('of the flag, the environment, the file that is named, the usual file, the default: the first of these', async () => {
    const { path, ...usual } = await atHome({ queen_url: 'http://127.0.0.1:4' });
    const named = join(folder, 'named.json');
    await writeFile(named, '{"queen_url":"http://127.0.0.1:3"}');
    const environment = { ...usual, KEEPER_QUEEN_URL: 'http://127.0.0.1:2' };
    const flags = ['--queen-url', 'http://127.0.0.1:1', '--config', named];
    expect([
      await queenNamedBy(flags, environment),
      await queenNamedBy(flags.slice(2), environment),
      await queenNamedBy(flags.slice(2), usual),
      await queenNamedBy([], usual),
      await queenNamedBy([], { XDG_CONFIG_HOME: folder }),
    ]).toEqual([
      'queen    http://127.0.0.1:1, named by --queen-url',
      'queen    http://127.0.0.1:2, named by KEEPER_QUEEN_URL',
      `queen    http://127.0.0.1:3, named by ${named}: setting "queen_url"`,
      `queen    http://127.0.0.1:4, named by ${path}: setting "queen_url"`,
      'queen    http://127.0.0.1:8080, named by the default of --queen-url',
    ]);
  });

  it('though the file holds what only other commands know; but not what none does', async () => {
    const { path, ...usual } = await atHome({ model: 'tiny', max_tokens: 5 });
    expect(await queenNamedBy([], usual)).toContain('named by the default');
    const wrong = await atHome({ model: 'tiny', colour: 'red' });
    const { exitCode, stderr } = await runKeeper(['status'], {
      environment: { XDG_CONFIG_HOME: wrong.XDG_CONFIG_HOME },
    });
    expect(exitCode).toBe(2);
    expect(stderr[0]).toContain(`error: ${wrong.path}: unknown setting "colour"; known are model`);
  });
});

describe.concurrent('what the user says of the answer', () => {
  it('stands in the operation', async () => {
    await using queen = await startScriptedQueen({});
    const { exitCode } = await runKeeper([
      ...['infer', '--queen-url', queen.url, '--model', 'tiny', '--system', 'Be short'],
      ...[
        '--top-p',
        '0.9',
        '--seed',
        '-7',
        '--stop',
        'END',
        '--stop',
        '\n\n',
        '--device',
        'cuda:0',
      ],
      ...['--worker', 'hive-1/w', '--first-token-timeout-ms', '100'],
      ...['--between-tokens-timeout-ms', '50', '--reconnect-ms', '0', 'Say hello'],
    ]);
    expect(exitCode).toBe(0);
    expect(queen.registry.list()[0]?.spec.operation).toEqual({
      operation: 'infer',
      model: 'tiny',
      messages: [
        { role: 'system', content: 'Be short' },
        { role: 'user', content: 'Say hello' },
      ],
      max_tokens: 128,
      temperature: 0,
      top_p: 0.9,
      seed: -7,
      stop: ['END', '\n\n'],
      device: 'cuda:0',
      worker: 'hive-1/w',
      first_token_timeout_ms: 100,
      between_tokens_timeout_ms: 50,
      on_disconnect: 'cancel',
      disconnect_grace_ms: 0,
    });
  });

  it('stands there too where environment and file say it', async () => {
    await using queen = await startScriptedQueen({});
    const { path: _path, ...usual } = await atHome({ queen_url: queen.url, model: 'tiny' });
    const environment = { ...usual, KEEPER_STOP: 'END' };
    await runKeeper(['infer', 'Say hello'], { environment });
    expect(queen.registry.list()[0]?.spec.operation).toMatchObject({
      model: 'tiny',
      stop: ['END'],
    });
  });

  it.each([
    [['--top-p', '0'], '--top-p is wrong. It must be a number above 0 and up to 1.'],
    [['--level', 'loud'], '--level is wrong. It must be one of trace, debug, info, warn,'],
    [['--narration', 'x'], '--narration is wrong. It must be one of human, cute, story.'],
    [['--stop', ''], '--stop is wrong. It must be a text of 1 to 100 characters.'],
    [['--seed', '1.5'], '--seed is wrong. It must be a whole number from'],
  ])('%j is refused with what it must be', async (flags, words) => {
    const { exitCode, stderr } = await runKeeper(['infer', '--model', 'tiny', ...flags, 'Hi']);
    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toContain(words);
  });
});

it.each([
  [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/hornet/keeper.json'],
  [{ XDG_CONFIG_HOME: '', HOME: '/h' }, '/h/.config/hornet/keeper.json'],
  [{}, undefined],
])('with %j the usual file is %s', (environment, path) => {
  expect(usualSettingsFile(environment)).toBe(path);
});

it.each([
  [{ isTTY: true }, {}, { isLive: true, hasColours: true }],
  [{ isTTY: true }, { NO_COLOR: '1' }, { isLive: true, hasColours: false }],
  [{ isTTY: true }, { NO_COLOR: '' }, { isLive: true, hasColours: true }],
  [{ isTTY: true }, { TERM: 'dumb' }, { isLive: false, hasColours: false }],
  [{}, {}, { isLive: false, hasColours: false }],
])('a stream %j with %j is %j', (stream, environment, terminal) => {
  expect(terminalOf(stream, environment)).toEqual(terminal);
});
