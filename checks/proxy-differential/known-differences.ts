/** Where our answers differ from Toxiproxy's, and why: everything else has to be the same. docs/proxy.md shows the same list. */
import { isDeepStrictEqual } from 'node:util';
import type { Exchange } from './exchange.ts';
import type { Step } from './step.ts';

export interface KnownDifference {
  readonly title: string;
  readonly reason: string;
  /** Whether this is it. */
  explains(exchange: Exchange): boolean;
  /** Whether the two servers hold different things from then on, so that nothing more can be compared. */
  readonly endsSequence?: boolean;
}

/** The difference that this exchange shows; undefined where it shows none, or one that is not known. */
export function explain(exchange: Exchange): KnownDifference | undefined {
  return knownDifferences.find((difference) => difference.explains(exchange));
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    title: 'The version is another one.',
    reason: 'Clients shall be able to tell the two apart.',
    explains: ({ step, ours, theirs }) =>
      step.path === '/version' && ours.status === 200 && theirs.status === 200,
  },
  {
    title: 'What exactly is wrong with a body is said in other words.',
    reason: 'Toxiproxy hands on the words of the JSON library of Go, with the names of its types.',
    explains: ({ ours, theirs }) => {
      const neutral = (body: string) =>
        body.replace(/"bad request body: (?:[^"\\]|\\.)*"/, '"bad request body"');
      return (
        ours.body !== theirs.body &&
        isDeepStrictEqual(
          { ...ours, body: neutral(ours.body) },
          { ...theirs, body: neutral(theirs.body) },
        )
      );
    },
  },
  {
    title: 'A name may contain a slash, written %2F in a path.',
    reason:
      'Toxiproxy makes proxies of such names too, but neither shows, changes nor removes them.',
    explains: ({ step }) => /%2f/i.test(step.path),
  },
  {
    title: 'Whole numbers above 9,007,199,254,740,991 are refused with 400.',
    reason: 'JavaScript would round them, and no toxic means anything by so much.',
    explains: ({ sent, ours, theirs }) =>
      sent.includes('9007199254740993') && ours.status === 400 && theirs.status === 200,
    endsSequence: true,
  },
  {
    title: 'A change of a toxic that is refused changes nothing.',
    reason: 'Toxiproxy takes over the attributes before the wrong one, on a 400.',
    explains: ({ before, ours, theirs }) =>
      before?.route.endsWith('/toxics/{t}') === true &&
      differOnlyIn(/"attributes":\{[^}]*\}/g, ours.body, theirs.body),
    endsSequence: true,
  },
  {
    title:
      'A reset that cannot enable a proxy has reset those before it in the order of their names.',
    reason: 'Toxiproxy goes through them in an order that is drawn anew each time.',
    explains: ({ step, ours, theirs }) =>
      step.path === '/reset' && ours.status === 500 && theirs.status === 500,
    endsSequence: true,
  },
  {
    title: 'An address that cannot be read is refused before anything is changed.',
    reason: 'Toxiproxy does so since 2.12; before, it closed the proxy first.',
    explains: ({ lacksPatch, step, ours }) =>
      lacksPatch &&
      changesAddresses(step) &&
      ours.status === 500 &&
      /"error":"(?:address|lookup) /.test(ours.body),
    endsSequence: true,
  },
  {
    title:
      'Populate compares addresses as they are resolved, and shows the proxies that there are.',
    reason:
      'Toxiproxy does so since 2.12; before, it compared the words, and showed a proxy that was left alone as disabled.',
    explains: ({ lacksPatch, step, before, ours, theirs }) =>
      lacksPatch &&
      [step, before].some((one) => one?.route === 'POST /populate') &&
      ours.status === theirs.status &&
      differOnlyIn(
        /"listen":"[^"]*"|"enabled":(?:true|false)|"toxics":\[.*?\](?=\})/g,
        ours.body,
        theirs.body,
      ),
    endsSequence: true,
  },
  {
    title:
      'The address of a proxy that is disabled stays as it is written when another word for it is given.',
    reason: 'Toxiproxy does so since 2.12, as it compares addresses as they are resolved.',
    explains: ({ lacksPatch, step, ours, theirs }) =>
      lacksPatch &&
      changesAddresses(step) &&
      ours.status === theirs.status &&
      differOnlyIn(/"listen":"[^"]*"/g, ours.body, theirs.body),
    endsSequence: true,
  },
];

function changesAddresses({ route }: Step): boolean {
  return route === 'POST /populate' || /^(?:PATCH|POST) .proxies.\{p\}$/.test(route);
}

function differOnlyIn(part: RegExp, ours: string, theirs: string): boolean {
  return ours !== theirs && ours.replace(part, '') === theirs.replace(part, '');
}
