import type { ReactNode } from 'react';
import { words } from '../../shared/format';

/** The four ways something can stand; everything the API says is told as one of them. */
export type Level = 'ok' | 'degraded' | 'down' | 'unknown';

const LEVELS: Record<string, Level> = {
  ok: 'ok',
  live: 'ok',
  closed: 'ok',
  healthy: 'ok',
  success: 'ok',
  succeeded: 'ok',
  done: 'ok',
  confirmed: 'ok',
  mined: 'ok',
  connected: 'ok',
  approved: 'ok',
  delivered: 'ok',
  resolved: 'ok',
  reviewed: 'ok',
  degraded: 'degraded',
  pending: 'degraded',
  held: 'degraded',
  stale: 'down',
  unavailable: 'down',
  unregistered: 'unknown',
  silent: 'degraded',
  connecting: 'degraded',
  broken: 'down',
  open: 'down',
  'half-open': 'degraded',
  half_open: 'degraded',
  lagging: 'degraded',
  suspect: 'degraded',
  failing: 'down',
  'rate-limited': 'degraded',
  rate_limited: 'degraded',
  'wrong-chain': 'down',
  wrong_chain: 'down',
  trouble: 'down',
  down: 'down',
  failed: 'down',
  'rolled-back': 'down',
  aborted: 'degraded',
};

/** How bad a word of the API is; a word that is not known here is unknown, never well. */
export function levelOf(word: string): Level {
  return LEVELS[word.toLowerCase()] ?? 'unknown';
}

/** Worst first. */
export function byLevel(one: Level, other: Level): number {
  const order: Level[] = ['down', 'unknown', 'degraded', 'ok'];
  return order.indexOf(one) - order.indexOf(other);
}

/** A shape for each level: they differ without colour, too. */
export function Shape({ level, size = 12 }: { level: Level; size?: number }) {
  const shape: Record<Level, ReactNode> = {
    ok: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
    degraded: <path d="M6 .8 11.6 11H.4z" fill="currentColor" />,
    down: <path d="M3.6.5h4.8L11.5 3.6v4.8L8.4 11.5H3.6L.5 8.4V3.6z" fill="currentColor" />,
    unknown: (
      <circle
        cx="6"
        cy="6"
        r="4.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeDasharray="2.4 2"
      />
    ),
  };
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      {shape[level]}
    </svg>
  );
}

const PLAIN: Record<Level, string> = { ok: 'ok', degraded: 'degraded', down: 'down', unknown: 'unknown' };

/** How something stands, by shape, word and colour. */
export function StateMark({ state, word, level }: { state: string; word?: string; level?: Level }) {
  const shown = level ?? levelOf(state);
  return (
    <span className={`state ${shown}`}>
      <Shape level={shown} />
      <span>{word ?? (state in PLAIN ? PLAIN[state as Level] : words(state))}</span>
    </span>
  );
}

const SEVERITIES: Record<string, { word: string; level: Level }> = {
  p0: { word: 'P0 critical', level: 'down' },
  p1: { word: 'P1 high', level: 'down' },
  p2: { word: 'P2 medium', level: 'degraded' },
  p3: { word: 'P3 low', level: 'unknown' },
};

/** How severe an incident is. */
export function Severity({ severity, brief = false }: { severity: string; brief?: boolean }) {
  const key = severity.toLowerCase();
  const known = SEVERITIES[key];
  const word = known?.word ?? severity;
  return (
    <span className={`severity ${key}`}>
      <Shape level={known?.level ?? 'unknown'} size={10} />
      {brief ? word.slice(0, 2) : word}
    </span>
  );
}

/** The class of a table's row that needs attention. */
export function rowClass(level: Level): string {
  return { ok: '', degraded: 'warn-row', down: 'bad-row', unknown: 'unknown-row' }[level];
}
