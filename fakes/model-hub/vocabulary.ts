// What the hub's scripts can say: when it misbehaves, and how. Positions are those of the file, whatever range is asked for.
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

const anyRequest = ['nth', 'from', 'every', 'containing', 'route'] as const;
const position = whole(0, Number.MAX_SAFE_INTEGER);

export const vocabulary = defineVocabulary(
  {
    resolve: {
      meaning:
        'a file is asked for by name, before the redirect to its bytes; nth counts by method and file, containing looks at both',
      where: anyRequest,
    },
    content: {
      meaning:
        'the bytes of a file are asked for, or their headers; nth counts by method and file, containing looks at both',
      where: anyRequest,
    },
    api: { meaning: 'something below /api is asked for; nth counts by path', where: anyRequest },
  },
  {
    ...processActions,
    refuse: {
      meaning: 'answers with this status, with the headers and words that the original has for it',
      at: 'anywhere',
      with: Type.Object({
        status: whole(400, 599),
        error_code: Type.Optional(text(1)),
        message: Type.Optional(text(0)),
        retry_after_s: Type.Optional(whole(0, 86_400)),
      }),
    },
    wrong_etag: {
      meaning: 'gives this ETag in place of the right one',
      at: ['resolve', 'content'],
      with: Type.Object({ etag: text(1, 'not-what-it-was') }),
    },
    changing_etag: {
      meaning: 'gives another ETag than at any time before',
      at: ['resolve', 'content'],
      with: Type.Object({}),
    },
    ignore_range: {
      meaning: 'answers a range with the whole file and 200',
      at: ['content'],
      with: Type.Object({}),
    },
    slow: {
      meaning: 'sends so many bytes a second',
      at: ['content'],
      with: Type.Object({ bytes_per_second: whole(1, Number.MAX_SAFE_INTEGER) }),
    },
    freeze: {
      meaning: 'sends nothing more from this byte on, for so long or for ever',
      at: ['content'],
      with: Type.Object({ byte: position, ms: Type.Optional(milliseconds()) }),
    },
    reset: {
      meaning: 'resets the connection (RST) before it sends this byte',
      at: ['content'],
      with: Type.Object({ byte: position }),
    },
    corrupt: {
      meaning: 'turns over the lowest bit of this byte',
      at: ['content'],
      with: Type.Object({ byte: position }),
    },
    truncate: {
      meaning: 'ends before this byte; Content-Length tells of the whole, or only of the part',
      at: ['content'],
      with: Type.Object({ byte: position, content_length: choice(['whole', 'part'], 'whole') }),
    },
  },
);

export type HubVocabulary = typeof vocabulary;
export type HubDeed = Deed<HubVocabulary['actions']>;
export type HubTrigger = keyof HubVocabulary['triggers'];
