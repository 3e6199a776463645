// Takes secrets out of what is told: tokens of a bearer, and the values of what is called key, token, secret or password.
// Ids stay: they are what narration is searched by.

const bearer = /\b(bearer)\s+[A-Za-z0-9._~+/=-]{4,}/gi;
const named =
  /\b((?:api[_-]?)?key|(?:access|refresh|auth)?[_-]?token|secret|password|passwd)\b(["']?\s*[=:]\s*["']?)([^\s"',;&}]+)/gi;
const inAddress = /(:\/\/[^\s:/@]+):[^\s@/]+@/g;

const redacted = '[REDACTED]';

/** The text with each secret replaced; a text without any comes back as it is. */
export function redact(text: string): string {
  if (!/bearer|key|token|secret|passw|:\/\//i.test(text)) return text;
  return text
    .replace(bearer, `$1 ${redacted}`)
    .replace(named, `$1$2${redacted}`)
    .replace(inAddress, `$1:${redacted}@`);
}
