import type { Doc } from '../api/types';

/** The published answers in the order of time; what cannot be drawn is left out. */
export function answers(rounds: readonly Doc<'FeedRound'>[]): [number[], number[]] {
  const points = rounds
    .map((round): [number, number] => [Date.parse(round.observedAt) / 1000, Number(round.answer)])
    .filter(([at, value]) => Number.isFinite(at) && Number.isFinite(value))
    .sort(([one], [other]) => one - other);
  return [points.map(([at]) => at), points.map(([, value]) => value)];
}
