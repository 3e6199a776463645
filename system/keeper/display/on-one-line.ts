// Text that others wrote, fit to stand within a line on a terminal.

/** The text with line breaks and all other control characters, which could move the cursor or colour the screen, as spaces. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
