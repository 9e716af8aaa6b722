import type { components } from '../console/api/schema';

export type Summary = components['schemas']['StatusSummary'];
export type PublicIncident = components['schemas']['PublicIncident'];
export type Day = components['schemas']['UptimeDay'];

/** The summary that the portal has put into the page; empty when it has put none. */
export function fromPage(): Summary | undefined {
  const text = document.getElementById('status-data')?.textContent;
  if (text === undefined || text === null || text.trim() === '') {
    return undefined;
  }
  return JSON.parse(text) as Summary;
}

/** How often this page is made anew and when it is late, in seconds, when it is a copy elsewhere. */
export function copied(): { every: number; late: number } | undefined {
  const text = document.querySelector('meta[name="status-copy"]')?.getAttribute('content') ?? '';
  const parts = /^(\d+) (\d+)$/.exec(text);
  return parts === null ? undefined : { every: Number(parts[1]), late: Number(parts[2]) };
}

/** The newest summary; it is a file beside the page, so that it is found on any host. */
export async function fromServer(): Promise<Summary> {
  const response = await fetch('summary.json', { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`the status can't be read: ${response.status}`);
  }
  return (await response.json()) as Summary;
}

/** How much of a day a component was there: in four steps, each with a shape of its own. */
export function dayClass(ratio: string | undefined): 'all' | 'some' | 'much' | 'none' {
  if (ratio === undefined) {
    return 'none';
  }
  const value = Number(ratio);
  return value >= 0.999 ? 'all' : value >= 0.95 ? 'some' : 'much';
}

/** The mean over the days that are known, in per cent and cut, so that it never looks better. */
export function uptime(days: readonly Day[]): { percent: string; days: number } | undefined {
  const known = days.flatMap((day) => (day.ratio === undefined ? [] : [Number(day.ratio)]));
  if (known.length === 0) {
    return undefined;
  }
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  return { percent: (Math.floor(mean * 10_000) / 100).toFixed(2), days: known.length };
}

/** The 90 days up to today, with holes where nothing is known. */
export function ninety(days: readonly Day[], today: string): Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const end = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: 90 }, (_, i) => {
    const day = new Date(end - (89 - i) * 86_400_000).toISOString().slice(0, 10);
    return known.get(day) ?? { day };
  });
}

/** What the states of feeds are called in public. */
export const FRESHNESS = { ok: 'fresh', degraded: 'late', unknown: 'not known', down: 'stale' } as const;
