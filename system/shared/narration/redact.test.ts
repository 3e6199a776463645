import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test.each([
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [REDACTED]'],
  ['BEARER abcd1234', 'BEARER [REDACTED]'],
  ['api_key=sk-123 went out', 'api_key=[REDACTED] went out'],
  ['apikey: "sk-123"', 'apikey: "[REDACTED]"'],
  ['token=a password: b secret=c', 'token=[REDACTED] password: [REDACTED] secret=[REDACTED]'],
  ['http://user:pw@host/', 'http://user:[REDACTED]@host/'],
])('[CORE-02] the secret in %s is taken out', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'Completed job-aa0f8658-cb0d-4d34-a5d6-cb336a999716: 29 tokens in, 12 out (length)',
  'The job is complete with 12 tokens',
  'Listening on http://127.0.0.1:8080',
  'monkey: business',
])('[CORE-02] %s stays as it is', (text) => {
  expect(redact(text)).toBe(text);
});
