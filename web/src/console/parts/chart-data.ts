import type { Doc } from '../api/types';

/** Seconds that are drawn at the least: a feed's first rounds are seconds apart. */
export const LEAST_SPAN = 60;

/** The newest answer stands until now. */
export function untilNow([times, values]: [number[], number[]], now: number): [number[], number[]] {
  const last = times.at(-1);
  const value = values.at(-1);
  return last === undefined || value === undefined || now <= last
    ? [times, values]
    : [
        [...times, now],
        [...values, value],
      ];
}

/** The published answers in the order of time; what cannot be drawn is left out. */
export function answers(rounds: readonly Doc<'FeedRound'>[]): [number[], number[]] {
  const points = rounds
    .map((round): [number, number] => [Date.parse(round.observedAt) / 1000, Number(round.answer)])
    .filter(([at, value]) => Number.isFinite(at) && Number.isFinite(value))
    .sort(([one], [other]) => one - other);
  return [points.map(([at]) => at), points.map(([, value]) => value)];
}
