import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSshKey } from '../../../../harness/fixtures/ssh-keys.ts';
import {
  fingerprintOf,
  type HostAddress,
  judgeHostKey,
  knownHostsLine,
  knownKeyTypes,
  readHostKey,
} from './known-hosts.ts';

const made = {
  ed: await makeSshKey('ed25519'),
  other: await makeSshKey('ed25519'),
  rsa: await makeSshKey('rsa'),
};
const [, ed = ''] = made.ed.publicKey.split(' ');
const [, other = ''] = made.other.publicKey.split(' ');
const [, rsa = ''] = made.rsa.publicKey.split(' ');
const shown = readHostKey(Buffer.from(ed, 'base64'));
const at = (host: string, port = 22): HostAddress => ({ host, port });
const judge = (content: string, address = at('box.example')): string =>
  judgeHostKey(content, address, shown);

describe('[QH-03] the key of a host', () => {
  it.for([
    ['box.example ssh-ed25519 KEY', at('box.example')],
    ['box.example ssh-ed25519 KEY comment of mine\r', at('BOX.example')],
    ['box.example,10.0.0.1 ssh-ed25519 KEY', at('10.0.0.1')],
    ['[box.example]:2222 ssh-ed25519 KEY', at('box.example', 2222)],
    ['box.example ssh-ed25519 KEY', at('box.example', 2222)],
    ['*.example ssh-ed25519 KEY', at('box.example')],
    ['b?x.example ssh-ed25519 KEY', at('box.example')],
    ['[*.example]:* ssh-ed25519 KEY', at('box.example', 2222)],
    ['box.example ssh-rsa RSA\nbox.example ssh-ed25519 KEY', at('box.example')],
    ['box.example ssh-ed25519 OTHER\nbox.example ssh-ed25519 KEY', at('box.example')],
    ['::1 ssh-ed25519 KEY', at('::1')],
  ] as const)('is known by: %s', ([line, address]) => {
    const content = line.replace('KEY', ed).replace('OTHER', other).replace('RSA', rsa);
    expect(judge(content, address)).toBe('known');
  });

  it.for([
    ['', at('box.example')],
    ['# box.example ssh-ed25519 KEY', at('box.example')],
    ['box.example', at('box.example')],
    ['box.example.org ssh-ed25519 KEY', at('box.example')],
    ['boxxexample ssh-ed25519 KEY', at('box.example')],
    ['b[o]x.example ssh-ed25519 KEY', at('box.example')],
    ['*.example,!box.example ssh-ed25519 KEY', at('box.example')],
    ['[box.example]:2222 ssh-ed25519 KEY', at('box.example')],
    ['@cert-authority *.example ssh-ed25519 KEY', at('box.example')],
    ['box.example ssh-ed25519 OTHER', at('box.example', 2222)],
  ] as const)('is not known by: %s', ([line, address]) => {
    expect(judge(line.replace('KEY', ed).replace('OTHER', other), address)).toBe('unknown');
  });

  it('has changed where the host is known by others only, of whatever type', () => {
    expect(judge(`box.example ssh-ed25519 ${other}`)).toBe('changed');
    expect(judge(`box.example ssh-rsa ${rsa}`)).toBe('changed');
    const atPort = `[box.example]:22022 ssh-ed25519 ${other}\nbox.example ssh-ed25519 ${ed}`;
    expect(judge(atPort, at('box.example', 22022))).toBe('changed');
  });

  it('is refused once it is revoked, whatever else stands there', () => {
    const both = `box.example ssh-ed25519 ${ed}\n@revoked * ssh-ed25519 ${ed}`;
    expect(judge(both)).toBe('revoked');
    expect(judge(both, at('box.example', 2222))).toBe('revoked');
    expect(judge(`box.example ssh-ed25519 ${ed}\n@revoked * ssh-ed25519 ${other}`)).toBe('known');
  });

  it('is asked for in the types that are known', () => {
    const content = `box.example ssh-rsa ${rsa}\n[box.example]:7 ssh-ed25519 ${ed}\nelse x y`;
    expect(knownKeyTypes(content, at('box.example'))).toEqual(['ssh-rsa']);
    expect(knownKeyTypes(content, at('box.example', 7))).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('is known once its line is written, at any port', () => {
    for (const address of [at('Box.example'), at('box.example', 2222), at('::1', 2)])
      expect(judge(knownHostsLine(address, shown), address)).toBe('known');
    expect(fingerprintOf(shown)).toBe(made.ed.fingerprint);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'hornet-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

it.skipIf(!hasKeygen)('[QH-03] host names that ssh-keygen has hashed are read', () => {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `box.example ssh-ed25519 ${ed}\n[box.example]:2222 ssh-ed25519 ${other}\n`);
  expect(spawnSync('ssh-keygen', ['-H', '-f', file]).status).toBe(0);
  const content = readFileSync(file, 'utf8');
  expect(content).not.toContain('box.example');
  expect(judge(content)).toBe('known');
  expect(judge(content, at('box.example', 2222))).toBe('changed');
  expect(judge(content, at('elsewhere.example'))).toBe('unknown');
});
