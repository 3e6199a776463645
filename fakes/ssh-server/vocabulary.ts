// What the scripts of the SSH server can say: when it misbehaves, and how.
import { Type } from 'typebox';
import {
  choice,
  type Deed,
  defineVocabulary,
  milliseconds,
  processActions,
  text,
  whole,
} from '../script/index.ts';

export const vocabulary = defineVocabulary(
  {
    connection: {
      meaning: 'a client has connected, and neither side has said anything',
      where: ['nth', 'from', 'every'],
    },
    auth: {
      meaning:
        'a client shows a password or a key; containing looks at method and user, as in "password me"',
      where: ['nth', 'from', 'every', 'containing'],
    },
    exec: {
      meaning: 'a client wants a command run; containing looks at the command',
      where: ['nth', 'from', 'every', 'containing'],
    },
  },
  {
    ...processActions,
    mute: {
      meaning: 'says nothing at all on this connection, not even its name',
      at: ['connection'],
      with: Type.Object({}),
    },
    drop: {
      meaning: 'closes the connection, or resets it',
      at: ['connection', 'auth', 'exec'],
      with: Type.Object({ how: choice(['close', 'reset'], 'close') }),
    },
    other_host_key: {
      meaning: 'shows another host key than usual',
      at: ['connection'],
      with: Type.Object({}),
    },
    refuse_auth: {
      meaning: 'does not let the client in, whatever it shows',
      at: ['auth'],
      with: Type.Object({}),
    },
    refuse_exec: {
      meaning: 'does not accept the request to run a command',
      at: ['exec'],
      with: Type.Object({}),
    },
    fail: {
      meaning: 'runs nothing; ends with this exit code and these words',
      at: ['exec'],
      with: Type.Object({ code: whole(0, 255, 1), stderr: text(0, ''), stdout: text(0, '') }),
    },
    not_found: {
      meaning: 'runs nothing; says that there is no such program and ends with 127',
      at: ['exec'],
      with: Type.Object({}),
    },
    die: {
      meaning: 'runs nothing; says that a signal has ended the command',
      at: ['exec'],
      with: Type.Object({ signal: choice(['KILL', 'TERM', 'SEGV', 'ABRT', 'HUP'], 'KILL') }),
    },
    cut: {
      meaning: 'runs it, and ends the connection after so much output and so much time more',
      at: ['exec'],
      with: Type.Object({
        bytes: whole(0, Number.MAX_SAFE_INTEGER, 0),
        ms: milliseconds(0),
        how: choice(['close', 'reset'], 'close'),
      }),
    },
    slow: {
      meaning: 'runs it, and passes on so many bytes of its output a second',
      at: ['exec'],
      with: Type.Object({ bytes_per_second: whole(1, Number.MAX_SAFE_INTEGER) }),
    },
  },
);

export type SshVocabulary = typeof vocabulary;
export type SshDeed = Deed<SshVocabulary['actions']>;
