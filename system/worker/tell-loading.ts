// Tells how much of the model is loaded, as the engine says it: a fraction of it that grows, now and then, and neither none nor all.
import type { Narrate } from '../shared/index.ts';

/** An engine says it hundreds of times, and a small model is there before anybody could read one. */
const usualPauseMs = 200;

/** Returns what takes each step of the loading: a part from 0 to 1. @param pauseMs between two sentences at least */
export function tellLoading(
  narrate: Narrate,
  model: string,
  pauseMs = usualPauseMs,
): (part: number) => void {
  let told = 0;
  let toldMs = performance.now();
  return (part) => {
    const nowMs = performance.now();
    if (part <= told || part >= 1 || nowMs - toldMs < pauseMs) return;
    told = part;
    toldMs = nowMs;
    const human = `Loaded ${Math.floor(part * 100)} % of the model ${model}`;
    narrate({ action: 'load_progress', target: model, level: 'debug', human, part });
  };
}
