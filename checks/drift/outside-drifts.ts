/**
 * How the fakes of the outside world could drift from what is known of their originals. They can be told to misbehave in
 * every way that matters, so nothing stands before them: each drift is the fake itself with a script or a description.
 */
import type { Drift, DriftSubject } from './drift.ts';

type Row = Omit<Drift, 'alteration'>;

const node = process.execPath;

export const outsideSubjects: readonly DriftSubject[] = [
  {
    name: 'model-hub',
    command: ['fakes/model-hub/main.ts'],
    suite: 'fakes/model-hub/model-hub.test.ts',
    isDirect: true,
    drifts: rows([
      {
        name: 'stale-digest',
        what: 'tells another SHA-256 than the file has',
        ...scripted('fakes/model-hub/main.ts', 'resolve', 'wrong_etag', { etag: 'f'.repeat(64) }),
        noticedBy: 'says of a large file beforehand how long it is and what its SHA-256 is',
      },
      {
        name: 'spoilt-byte',
        what: 'gives a file with one bit turned over',
        ...scripted('fakes/model-hub/main.ts', 'content', 'corrupt', { byte: 5000 }),
        noticedBy: 'says of a large file beforehand how long it is and what its SHA-256 is',
      },
      {
        name: 'no-ranges',
        what: 'answers a range with all of the file',
        ...scripted('fakes/model-hub/main.ts', 'content', 'ignore_range', {}),
        noticedBy: 'some in the middle',
      },
      {
        name: 'restless-etag',
        what: 'gives another ETag each time',
        ...scripted('fakes/model-hub/main.ts', 'content', 'changing_etag', {}),
        noticedBy: 'If-Range: the part where the ETag holds, all where it does not',
      },
      {
        name: 'other-refusal',
        what: 'refuses everything with 410',
        ...scripted('fakes/model-hub/main.ts', 'resolve', 'refuse', { status: 410 }),
        noticedBy: 'a file that does not exist',
      },
    ]),
  },
  {
    name: 'nvidia-smi',
    command: ['fakes/nvidia-smi/main.ts'],
    suite: 'fakes/nvidia-smi/nvidia-smi.test.ts',
    isDirect: true,
    drifts: rows([
      {
        name: 'other-unit',
        what: 'prints memory in another unit',
        ...described({ gpus: [{ fields: { 'memory.total': '24 GiB' } }] }),
        noticedBy: 'has the headings of the original, and values of the same shapes',
      },
      {
        name: 'short-uuid',
        what: 'makes UUIDs of its own kind',
        ...described({ gpus: [{ uuid: 'GPU-1' }] }),
        noticedBy: 'lists GPUs with their UUIDs, and answers for one by index or UUID',
      },
      {
        name: 'too-much-memory',
        what: 'uses more memory than there is',
        ...described({ gpus: [{ fields: { 'memory.used': '99999' } }] }),
        noticedBy: 'counts memory so that the parts do not exceed the whole',
      },
    ]),
  },
  {
    name: 'ssh-server',
    command: ['fakes/ssh-server/main.ts'],
    suite: 'fakes/ssh-server/ssh-server.test.ts',
    isDirect: true,
    drifts: rows([
      {
        name: 'always-zero',
        what: 'ends every command with 0',
        ...scripted('fakes/ssh-server/main.ts', 'exec', 'fail', { code: 0 }),
        noticedBy: 'tells the exit status of a command',
      },
      {
        name: 'one-stream',
        what: 'puts everything on standard output',
        ...scripted('fakes/ssh-server/main.ts', 'exec', 'fail', {
          stdout: 'one\ntwo\nthree\nfour\n',
        }),
        noticedBy: 'keeps standard output and standard error apart',
      },
      {
        name: 'other-host',
        what: 'shows a host key that nobody knows',
        ...scripted('fakes/ssh-server/main.ts', 'connection', 'other_host_key', {}),
        noticedBy: 'proves to have the host key that clients know',
      },
      {
        name: 'closed-door',
        what: 'lets in nobody',
        ...scripted('fakes/ssh-server/main.ts', 'auth', 'refuse_auth', {}),
        noticedBy: 'lets in whoever proves to have an authorized key',
      },
    ]),
  },
];

function rows(drifts: readonly Row[]): Drift[] {
  return drifts.map((drift) => ({ ...drift, alteration: {} }));
}

/** The fake with a script of one rule that always fires. */
function scripted(program: string, at: string, deed: string, given: object): Pick<Row, 'command'> {
  const script = { rules: [{ at, do: deed, with: given, times: 'always' }] };
  return { command: [node, program, '--script', JSON.stringify(script)] };
}

/** The fake on a machine of this description. */
function described(machine: object): Pick<Row, 'command'> {
  const setting = `FAKE_NVIDIA_SMI=${JSON.stringify(machine)}`;
  return { command: ['/usr/bin/env', setting, node, 'fakes/nvidia-smi/main.ts'] };
}
