import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Doc, Feed } from '../api/types';
import { clock } from '../../shared/format';
import { shownNow } from '../../shared/time';
import { answers, LEAST_SPAN, untilNow } from './chart-data';
import { useScheme } from '../shell/theme';

type Point = number | null;

interface ChartProps {
  rounds: Doc<'FeedRound'>[];
  sources: Doc<'FeedSource'>[];
  band: Doc<'Band'> | undefined;
  feed: Feed;
}

function spread(values: number[]): string {
  return values.length === 0 ? '' : `, between ${Math.min(...values)} and ${Math.max(...values)}`;
}

function bandText(band: Doc<'Band'> | undefined): string {
  return band === undefined ? '' : `; from ${band.low} to ${band.high} a price is news only at the heartbeat`;
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * The answers as steps, and at the right edge what the sources say now, over the band in
 * which nothing new is published before the heartbeat.
 */
export default function Chart({ rounds, sources, band, feed }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const scheme = useScheme();
  const data = useRef<uPlot.AlignedData>([[], []]);
  const published = answers(rounds);
  const now = published[0].at(-1);
  const [times, values] = untilNow(published, shownNow() / 1000);
  const newest = sources
    .map((source) => Number(source.price ?? 'NaN'))
    .filter((value) => Number.isFinite(value));
  const pad = <T,>(value: T): (T | null)[] => times.map((_, i) => (i >= times.length - 1 ? value : null));
  const lines: [number[], ...Point[][]] = [
    times,
    values,
    pad(band === undefined ? null : Number(band.low)),
    pad(band === undefined ? null : Number(band.high)),
  ];
  data.current = lines;
  const marks = useRef(newest);
  marks.current = newest;
  const range = useRef(band);
  range.current = band;

  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const made = new uPlot(
      options(
        element.clientWidth,
        feed.decimals,
        () => range.current,
        () => marks.current,
      ),
      data.current,
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: 280 }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
    // The colours are read from the theme, so that the chart is made anew with it.
  }, [feed.id, feed.decimals, scheme]);

  useEffect(() => {
    chart.current?.setData(data.current);
  }, [rounds, sources, band]);

  return (
    <>
      <div
        className="chart"
        ref={box}
        role="img"
        aria-label={`Price of ${feed.id}: ${published[0].length} rounds, the newest at ${now === undefined ? 'no time' : clock(new Date(now * 1000).toISOString())} UTC${spread(published[1])}${bandText(band)}; the rounds and the sources follow as tables`}
      />
      <p className="legend" aria-hidden="true">
        <span>
          <i className="line-published" />
          published on chain
        </span>
        <span>
          <i className="line-sources" />
          sources now
        </span>
        {band === undefined ? null : (
          <span>shaded, between dashes: prices that are news only at the heartbeat</span>
        )}
      </p>
    </>
  );
}

function options(
  width: number,
  decimals: number,
  band: () => Doc<'Band'> | undefined,
  sources: () => number[],
): uPlot.Options {
  const line = color('--line');
  const text = color('--muted');
  const times: uPlot.Axis.DynamicValues = (_, ticks, _axis, _space, step) =>
    ticks.map((tick) => {
      const iso = new Date(tick * 1000).toISOString();
      return step >= 86_400 ? iso.slice(5, 10) : step >= 60 ? iso.slice(11, 16) : iso.slice(11, 19);
    });
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const steps = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: 280,
    legend: { show: false },
    // Nothing is had by dragging that is not had without.
    cursor: { points: { size: 6 }, drag: { x: false, y: false, setScale: false } },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), 'Etc/UTC'),
    scales: {
      x: { time: true, range: (_, low, high) => span(low, high) },
      y: {
        range: (_, low, high) => {
          const all = [low, high, ...sources()].filter((value) => Number.isFinite(value));
          const bottom = Math.min(...all);
          const top = Math.max(...all);
          const room = top === bottom ? Math.abs(top) * 0.001 || 1 : (top - bottom) * 0.12;
          return [bottom - room, top + room];
        },
      },
    },
    // The last time stands half beside the last line.
    padding: [null, 30, null, null],
    axes: [
      { ...axis, values: times, space: 76 },
      {
        ...axis,
        size: 84,
        values: (_, ticks) =>
          ticks.map((tick) =>
            tick.toLocaleString('en-US', {
              maximumFractionDigits: Math.min(decimals, 8),
              maximumSignificantDigits: 8,
            }),
          ),
      },
    ],
    series: [
      {},
      {
        stroke: color('--accent'),
        width: 2,
        points: { show: false },
        ...(steps === undefined ? {} : { paths: steps }),
      },
      { show: true, points: { show: false }, stroke: 'transparent' },
      { show: true, points: { show: false }, stroke: 'transparent' },
    ],
    hooks: { drawClear: [(u) => drawBand(u, band())], draw: [(u) => drawSources(u, sources())] },
  };
}

/** Room at the right for what the sources say now. */
function span(low: number, high: number): [number, number] {
  const first = Math.min(low, high - LEAST_SPAN);
  return [first, high + (high - first) * 0.06];
}

/** The band stands for now: it is drawn over the last part of the plot. */
function drawBand(u: uPlot, band: Doc<'Band'> | undefined): void {
  if (band === undefined) {
    return;
  }
  const { ctx, bbox } = u;
  const low = u.valToPos(Number(band.low), 'y', true);
  const high = u.valToPos(Number(band.high), 'y', true);
  const top = Math.max(bbox.top, Math.min(low, high));
  const bottom = Math.min(bbox.top + bbox.height, Math.max(low, high));
  ctx.save();
  ctx.globalAlpha = 0.14;
  ctx.fillStyle = color('--accent');
  ctx.fillRect(bbox.left, top, bbox.width, Math.max(0, bottom - top));
  // The shade alone is too faint: its ends are lines.
  ctx.globalAlpha = 1;
  ctx.strokeStyle = color('--accent');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const y of [top, bottom]) {
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

function drawSources(u: uPlot, values: number[]): void {
  const { ctx, bbox } = u;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color('--warn');
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const value of values) {
    const y = u.valToPos(value, 'y', true);
    const x = bbox.left + bbox.width - size * 2;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + size * 2, y);
    ctx.stroke();
  }
  ctx.restore();
}
