// The flags of the SSH server. It runs commands, and so listens on loopback only.
import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { ParsedKey } from 'ssh2';
import {
  type Address,
  defineCommand,
  exitWithParent,
  parseAddress,
  parseOptions,
  parseWhole,
} from '../../system/shared/index.ts';
import { formatVocabulary, type Script, scriptSetting } from '../script/index.ts';
import { type CommandAnswer, parseAnswers } from './answers.ts';
import { parseAuthorizedKeys } from './authenticate.ts';
import { vocabulary } from './vocabulary.ts';

export interface SshServerOptions {
  listen: Address;
  hostKey?: string;
  user?: string;
  password?: string;
  authorizedKeys?: ParsedKey[];
  maxAuthTries: number;
  answers: CommandAnswer[];
  folder?: string;
  keepAliveMs: number;
  script?: Script;
  exitWithParent?: boolean;
}

const command = defineCommand(
  'ssh-server',
  'A stand-in for the SSH server of another machine, on this one.',
  [
    {
      flag: '--listen <host:port>',
      description: 'where it listens, on loopback; port 0 lets the kernel choose',
      default: '127.0.0.1:9422',
      parse: parseLoopback,
    },
    {
      flag: '--host-key <file>',
      description:
        'its private key, made where there is no file (default: a new one at each start)',
    },
    { flag: '--user <name>', description: 'who may come in (default: anyone by any name)' },
    { flag: '--password <word>', description: 'the password (default: none will do)' },
    {
      flag: '--authorized-keys <file>',
      description: 'public keys that will do, one a line, as OpenSSH writes them',
      parse: parseKeysFile,
    },
    {
      flag: '--max-auth-tries <n>',
      description: 'after how many wrong passwords or keys it closes the connection',
      default: '6',
      parse: parseWhole(1, 1000),
    },
    {
      flag: '--answers <file or […]>',
      description: 'commands that are answered and not run: a JSON file, or the JSON itself',
      default: '[]',
      parse: parseAnswers,
    },
    {
      flag: '--folder <path>',
      description: 'really runs all other commands, here (default: there are no other commands)',
      parse: parseFolder,
    },
    {
      flag: '--keep-alive-ms <ms>',
      description:
        'how often it asks a silent client whether it is there; three times unanswered end it',
      default: '15000',
      parse: parseWhole(1, 86_400_000),
    },
    scriptSetting(vocabulary),
    exitWithParent,
  ],
  'ssh_server',
).addHelpText(
  'after',
  `
What it does: password and public key (ed25519, ecdsa, rsa), commands with stdin, stdout, stderr, exit codes and signals,
keepalives. What it refuses: terminals, shells without a command, sftp, forwarding.

A command is looked up in the answers first, a list of
  {"command": "uname -m", "stdout": "x86_64\\n", "stderr": "", "exit_code": 0}      or "matching": a regular expression
With --folder any other command is a process of this machine: sh -c, in a process group of its own. It is ended with its
connection. What it left in the background stays until the server stops, as on a machine that goes on.
Without --folder any other command is not found: 127.

The public part of the host key is told on stderr, in a JSON line with "host_key".

${formatVocabulary(vocabulary)}

Try it:
  node fakes/ssh-server/main.ts --password secret --folder /tmp
  ssh -p 9422 -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no me@127.0.0.1 'pwd; exit 3'`,
);

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): SshServerOptions {
  return parseOptions<SshServerOptions>(command, argv);
}

function parseLoopback(text: string): Address {
  const address = parseAddress(text);
  if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(address.host))
    throw new InvalidArgumentError('It must be on loopback, such as 127.0.0.1:0.');
  return address;
}

function parseKeysFile(path: string): ParsedKey[] {
  try {
    return parseAuthorizedKeys(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`${path}: ${error instanceof Error ? error.message : error}.`);
  }
}

function parseFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new InvalidArgumentError(`There is no folder ${path}.`);
}
