import { afterEach, describe, expect, it } from 'vitest';
import { copied, dayClass, ninety, uptime } from '../src/status/summary';

describe('uptime', () => {
  it('counts only days that are known, and is cut so that it never looks better', () => {
    expect(uptime([{ day: '2026-01-01' }])).toBeUndefined();
    expect(uptime([{ day: '2026-01-01' }, { day: '2026-01-02', ratio: '0.99999' }])).toEqual({
      percent: '99.99',
      days: 1,
    });
  });

  it('shows ninety days up to today with holes where nothing is known', () => {
    const days = ninety([{ day: '2026-03-01', ratio: '1' }], '2026-03-02');
    expect(days).toHaveLength(90);
    expect(days.at(-1)).toEqual({ day: '2026-03-02' });
    expect(days.at(-2)).toEqual({ day: '2026-03-01', ratio: '1' });
    expect(days[0]?.day).toBe('2025-12-03');
  });

  it('tells apart a day without trouble, with some, with much, and one that is not known', () => {
    expect(['1', '0.99', '0.5', undefined].map(dayClass)).toEqual(['all', 'some', 'much', 'none']);
  });
});

describe('a copy of the page', () => {
  afterEach(() => {
    document.head.innerHTML = '';
  });

  it('knows how often it is made and when it is late', () => {
    expect(copied()).toBeUndefined();
    document.head.innerHTML = '<meta name="status-copy" content="60 240">';
    expect(copied()).toEqual({ every: 60, late: 240 });
  });

  it('takes nothing else for that', () => {
    document.head.innerHTML = '<meta name="status-copy" content="soon">';
    expect(copied()).toBeUndefined();
  });
});
