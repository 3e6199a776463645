// The flags of the hub.
import {
  type Address,
  defineCommand,
  duration,
  exitWithParent,
  parseAddress,
  parseOptions,
  parseUrl,
} from '../../system/shared/index.ts';
import { formatVocabulary, type Script, scriptSetting } from '../script/index.ts';
import { parseCatalogue, parseFilesFolder, type Shelves } from './catalogue.ts';
import type { Repo } from './repo.ts';
import { vocabulary } from './vocabulary.ts';

export interface HubOptions {
  listen: Address;
  advertise?: string;
  catalogue: Shelves;
  files?: Repo[];
  linkTtlMs: number;
  script?: Script;
  exitWithParent?: boolean;
}

const command = defineCommand(
  'model-hub',
  'A stand-in for the Hugging Face hub, as programs that download models see it.',
  [
    {
      flag: '--listen <host:port>',
      description: 'where it listens; port 0 lets the kernel choose',
      default: '127.0.0.1:9400',
      parse: parseAddress,
    },
    {
      flag: '--advertise <url>',
      description: 'what its redirects begin with (default: where it listens)',
      parse: parseUrl,
    },
    {
      flag: '--files <folder>',
      description: 'what lies in owner/name/ is the repository of that name',
      parse: parseFilesFolder,
    },
    {
      flag: '--catalogue <file or {…}>',
      description: 'repositories, generated files, tokens: a JSON file, or the JSON itself',
      default: '{}',
      parse: parseCatalogue,
    },
    duration('link-ttl', 'how long the links of its redirects hold', 3_600_000),
    scriptSetting(vocabulary),
    exitWithParent,
  ],
  'model_hub',
).addHelpText(
  'after',
  `
What it answers (GET and HEAD):
  /{repo}/resolve/{revision}/{file}   302 to a signed link on itself for what git does not hold (*.gguf and the like, or
                                      over 10 MB), else 307 to /api/resolve-cache/…; ranges, If-Range, If-None-Match there
  /api/models/{repo}  …/revision/{revision}  …/tree/{revision}[/{folder}]  …/refs      ?blobs=true, ?recursive=true

The catalogue, all of it optional:
  {"repos":  {"owner/name": {"files": {PATH: FILE}, "gated": "auto" or "manual", "private": true, "revisions": ["v1"]}},
   "tokens": {"hf_abc": ["owner/name"]}}                       the gated and private repositories that a token opens
  FILE is one of
    {"size": 5000000000, "seed": "a", "begins": "GGUF", "sha256": "…"}   bytes that follow from the seed (the path, unless
                                      said), made when asked for; sha256 is believed, and saves reading them all once
    {"text": "…"}   {"path": "/tmp/x.gguf"}                              each may say "lfs": true or false

${formatVocabulary(vocabulary)}

Try it:
  node fakes/model-hub/main.ts --catalogue '{"repos":{"me/tiny":{"files":{"tiny.gguf":{"size":1000000,"begins":"GGUF"}}}}}' \\
    --script '{"rules":[{"at":"content","do":"reset","with":{"byte":500000}}]}'
  curl -LO http://127.0.0.1:9400/me/tiny/resolve/main/tiny.gguf            # is cut off
  curl -LO -C - http://127.0.0.1:9400/me/tiny/resolve/main/tiny.gguf       # takes the rest`,
);

/** The options given; faults, the missing ones included, end the process with 2. */
export function readOptions(argv: readonly string[]): HubOptions {
  return parseOptions<HubOptions>(command, argv);
}
