/** Reads a history and holds all rules against it, once, and says how long that took and how much memory: a program of its own. */
import { checkHistory, readHistory, systemClock } from '../../harness/index.ts';
import { answersOf } from './write-history.ts';

const [file = '', events = '0'] = process.argv.slice(2);
const expected = new Map(answersOf(Number(events)));
const beganMs = systemClock.nowMs();
const history = await readHistory(file);
const readMs = systemClock.nowMs() - beganMs;
const { verdict } = checkHistory(history, { expected, deadlineMs: 60_000, graceMs: 5_000 });
const tookMs = systemClock.nowMs() - beganMs;
const peakBytes = process.resourceUsage().maxRSS * 1_024;
process.stdout.write(JSON.stringify({ verdict, readMs, tookMs, peakBytes }));
