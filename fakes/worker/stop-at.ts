// Where a stop text ends an answer that is known beforehand. The texts of its tokens are cut there, and no token that was
// needed to see it is lost: it counts, as it does for whoever computes it.

/** The tokens up to the one that completes the first stop text, cut before it; undefined where there is none. */
export function stopAt(tokens: readonly string[], stops: readonly string[]): string[] | undefined {
  if (stops.length === 0) return undefined;
  let said = '';
  for (const [index, token] of tokens.entries()) {
    said += token;
    const places = stops.map((stop) => said.indexOf(stop)).filter((place) => place >= 0);
    if (places.length > 0) return cut(tokens.slice(0, index + 1), Math.min(...places));
  }
  return undefined;
}

function cut(tokens: readonly string[], length: number): string[] {
  let left = length;
  return tokens.map((token) => {
    const kept = token.slice(0, left);
    left -= kept.length;
    return kept;
  });
}
