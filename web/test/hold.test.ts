import { afterEach, describe, expect, it, vi } from 'vitest';
import { every } from '../src/console/api/every';
import { ageSeconds, hold, onBeat, shownNow } from '../src/shared/time';

afterEach(() => {
  hold(false);
  vi.useRealTimers();
});

describe('what moves by itself', () => {
  it('stands still while it is held, ages too, and goes on at the moment it is', () => {
    vi.useFakeTimers();
    const leave = onBeat(() => undefined);
    const from = shownNow();
    const at = new Date(from - 3_000).toISOString();
    hold(true);
    vi.advanceTimersByTime(60_000);
    expect(shownNow()).toBe(from);
    expect(ageSeconds(at)).toBe(3);
    hold(false);
    expect(ageSeconds(at)).toBe(63);
    leave();
  });

  it('is not read again while it is held', () => {
    expect(every(5_000)()).toBe(5_000);
    hold(true);
    expect(every(5_000)()).toBe(false);
  });
});
