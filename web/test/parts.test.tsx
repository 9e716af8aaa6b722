import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answers, untilNow } from '../src/console/parts/chart-data';
import { feedLevel, feedWord } from '../src/console/parts/feed-level';
import { linePoints } from '../src/console/parts/sparkline';
import { levelOf, Severity, StateMark } from '../src/console/parts/state';
import { Table } from '../src/console/parts/table';
import { Age, Num, Price, Took } from '../src/console/parts/values';

afterEach(cleanup);

describe('what is not known', () => {
  it('is never shown as a number', () => {
    render(<Num value={undefined} unit="blocks" why="the node is silent" />);
    expect(screen.getByText('unknown').getAttribute('title')).toBe('the node is silent');
    cleanup();
    render(<Num value={-1} />);
    expect(screen.queryByText('unknown')).not.toBeNull();
    cleanup();
    render(<Price value={undefined} />);
    expect(screen.queryByText('unknown')).not.toBeNull();
    cleanup();
    render(<Age at={undefined} />);
    expect(screen.queryByText('unknown')).not.toBeNull();
  });

  it('is no good state, whatever its word', () => {
    expect(levelOf('a word of a newer portal')).toBe('unknown');
  });
});

describe('states', () => {
  it('are told by a word and a shape, so that colour is not needed', () => {
    const shapes = ['ok', 'degraded', 'down', 'unknown'].map((state) => {
      const { container } = render(<StateMark state={state} />);
      expect(container.textContent).toBe(state);
      return container.querySelector('svg')?.innerHTML;
    });
    expect(new Set(shapes).size).toBe(4);
  });

  it('names the severity in words', () => {
    render(<Severity severity="P0" />);
    expect(screen.queryByText('P0 critical')).not.toBeNull();
  });

  it('take a feed that is overdue on chain as down although its sources are live', () => {
    expect(feedLevel({ state: 'live', overdue: true })).toBe('down');
    expect(feedWord({ state: 'live', overdue: true })).toBe('overdue');
    expect(feedLevel({ state: 'held', overdue: false })).toBe('degraded');
  });
});

describe('an age', () => {
  it('looks old when it is', () => {
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now);
    const at = new Date(now - 90_000).toISOString();
    const { container } = render(<Age at={at} limit={60} />);
    expect(container.querySelector('.old')?.textContent).toBe('90 s ago');
    cleanup();
    const fresh = render(<Age at={at} limit={120} />);
    expect(fresh.container.querySelector('.old')).toBeNull();
  });
});

describe('a table', () => {
  it('says what there would be when there is nothing', () => {
    render(<Table label="Feeds" columns={[]} rows={[]} id={String} empty="There are no feeds." />);
    expect(screen.queryByText('There are no feeds.')).not.toBeNull();
  });

  it('names each value for when its rows become cards', () => {
    const columns = [{ name: 'Feed', primary: true, cell: (row: string) => row }];
    render(<Table label="Feeds" columns={columns} rows={['BTC/USD']} id={String} empty="" />);
    expect(screen.getByText('BTC/USD').getAttribute('data-label')).toBe('Feed');
  });
});

describe('lines', () => {
  it('stay within their box and are left out for less than two points', () => {
    expect(linePoints([1])).toBe('');
    expect(linePoints([5, 5, 5]).split(' ')).toHaveLength(3);
    const points = linePoints([1, 3, 2])
      .split(' ')
      .map((point) => point.split(',').map(Number));
    expect(
      points.every(([x, y]) => x !== undefined && y !== undefined && x >= 0 && x <= 96 && y >= 0 && y <= 24),
    ).toBe(true);
  });

  it('are drawn in the order of time', () => {
    const round = (observedAt: string, answer: string) => ({
      observedAt,
      answer,
      outcome: 'written',
      trigger: 'heartbeat',
    });
    const [times, values] = answers([
      round('2026-01-01T00:02:00Z', '2'),
      round('2026-01-01T00:01:00Z', '1'),
      round('2026-01-01T00:03:00Z', 'x'),
    ]);
    expect(values).toEqual([1, 2]);
    expect(times[0]).toBeLessThan(times[1] ?? 0);
  });

  it('hold the newest answer until now, and never go back', () => {
    expect(untilNow([[1], [5]], 9)).toEqual([
      [1, 9],
      [5, 5],
    ]);
    expect(untilNow([[1], [5]], 1)).toEqual([[1], [5]]);
    expect(untilNow([[], []], 9)).toEqual([[], []]);
  });
});

describe('what took less than clocks show', () => {
  it('is no time of nought', () => {
    const at = '2026-01-01T00:00:01Z';
    render(<Took from={at} to={at} />);
    expect(screen.queryByText('under 1 s')).not.toBeNull();
    cleanup();
    render(<Took from={at} to="2026-01-01T00:00:03Z" />);
    expect(screen.queryByText('2.0 s')).not.toBeNull();
  });
});
