/** Errors of the network: ports, links, proxies, requests, streams, and the servers of tests. One row a code; no behaviour. */
import type { ErrorRow } from './error-row.ts';

export const networkErrors = {
  // Network
  PORT_NOT_LEASED: {
    meaning: 'No free port could be leased.',
    advice: 'Look for a leak of listening sockets (ss -ltn), or widen the range.',
  },
  LINK_UNKNOWN: {
    meaning: 'No link of that name exists.',
    advice: 'Use one of the listed names; a link is named by who dials: queen→hive-1.',
  },
  LINK_ALREADY_EXISTS: {
    meaning: 'A link of that name exists already.',
    advice: 'Reuse it, or name the two ends differently.',
  },
  LINK_NOT_CONNECTED: {
    meaning: 'A link has no upstream to pass traffic to.',
    advice: 'Start the service behind it first.',
  },
  LINK_FAULT_UNKNOWN: {
    meaning: 'A link has no fault of that name or kind.',
    advice: 'Use one of the listed names.',
  },

  // Proxy
  PROXY_NOT_STARTED: {
    meaning: 'The fault proxy could not be started.',
    advice: 'Read its output below.',
  },
  PROXY_UNREACHABLE: {
    meaning: 'The fault proxy does not answer on its control address.',
    advice: 'Check that it runs and that TOXIPROXY_URL, if set, is right.',
  },
  PROXY_REFUSED: {
    meaning: 'The fault proxy refused a request.',
    advice: 'Read its answer below; the toxic or its attributes are likely wrong.',
  },
  PROXY_UNSUPPORTED: {
    meaning: 'This fault proxy cannot do what was asked of it.',
    advice: 'Unset TOXIPROXY_URL to use the embedded proxy, or leave this fault out.',
  },
  TOXIC_WITHOUT_EFFECT: {
    meaning:
      'A toxic was set and did nothing to anything that passed, so that its fault was not there.',
    advice:
      'Make sure that the proxy is enabled, and that traffic runs through it in the direction of the toxic while it is set.',
  },
  TOXIC_ACTED_AFTER_REMOVAL: {
    meaning: 'A toxic did something to what passed after it had been removed.',
    advice: 'This is a fault of the proxy: keep GET /hornet/acts of it and report it.',
  },

  // Requests and streams
  REQUEST_FAILED: {
    meaning: 'A request got no answer, or an answer other than the one expected.',
    advice: 'Read status and body below, then the log of the service that answered.',
  },
  STREAM_REFUSED: {
    meaning: 'A stream was asked for and the answer was not a stream.',
    advice: 'Read status and body below.',
  },
  STREAM_INTERRUPTED: {
    meaning: 'A stream ended before its terminal event.',
    advice: 'Look at which faults were active and at the exit of the service behind it.',
  },
  STREAM_IDLE: {
    meaning: 'A stream stayed open and silent for too long.',
    advice: 'Look at the last event and at what the service was doing then.',
  },
  STREAM_MALFORMED: {
    meaning: 'A stream carried something that its format does not allow.',
    advice: 'Compare the quoted event with the contract of the stream.',
  },

  // What tests are written with
  MOCK_ROUTE_INVALID: {
    meaning: 'An entry of the script of a mock server is for no request that there could be.',
    advice: 'Write a method or *, a space, and a path as URLPattern has it: GET /v1/jobs/:id.',
  },
  MOCK_ANSWER_FAILED: {
    meaning: 'A function that was to give an answer of a mock server threw.',
    advice: 'Read its error below; the function is in the test.',
  },
  REQUESTS_NOT_SCRIPTED: {
    meaning: 'A strict mock server was asked for something that nothing is scripted for.',
    advice: 'Script the listed requests, or find out why they were sent.',
  },
  REQUEST_NOT_SEEN: {
    meaning: 'A mock server was not sent a request that a test waited for.',
    advice: 'Compare the wanted request with the listed ones, which came instead.',
  },
  NARRATION_MISSING: {
    meaning: 'Something that should have been told was not, or not as expected.',
    advice: 'Compare what was wanted with what was told, listed below.',
  },
  NARRATION_UNWANTED: {
    meaning: 'Something was told that should not have been.',
    advice: 'Look at the listed events, and at what led to them in the log of who told them.',
  },
} as const satisfies Record<string, ErrorRow>;
