import type { Feed } from '../api/types';
import { price } from '../../shared/format';

const WIDTH = 96;
const HEIGHT = 24;

/** The points of a line through values, scaled into the box; empty for less than two. */
export function linePoints(values: readonly number[], width = WIDTH, height = HEIGHT): string {
  if (values.length < 2) {
    return '';
  }
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return values
    .map((value, i) => {
      const x = 1 + (i / (values.length - 1)) * (width - 2);
      const y = span === 0 ? height / 2 : height - 2 - ((value - low) / span) * (height - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}

/** The line in words: where it began, where it is, and between what it went. */
export function course(spark: Feed['spark']): string {
  const prices = [...(spark?.prices ?? [])];
  const sorted = [...prices].sort((one, other) => Number(one) - Number(other));
  const told = (value: string | undefined) => price(value ?? '');
  return `from ${told(prices[0])} to ${told(prices.at(-1))}, lowest ${told(sorted[0])}, highest ${told(sorted.at(-1))}`;
}

/** How a price went lately; the box keeps its size when there is nothing to draw. */
export function Sparkline({ spark }: { spark: Feed['spark'] }) {
  const points = linePoints((spark?.prices ?? []).map(Number));
  if (points === '') {
    return <span className="spark muted small">too new</span>;
  }
  return (
    <svg
      className="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={course(spark)}
    >
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
    </svg>
  );
}
