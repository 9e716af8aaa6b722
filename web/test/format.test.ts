import { describe, expect, it } from 'vitest';
import {
  bytes,
  clock,
  coins,
  count,
  duration,
  millis,
  moment,
  price,
  readable,
  short,
  shortened,
  words,
} from '../src/shared/format';

describe('a price', () => {
  it('keeps every digit that the chain has and groups only those before the point', () => {
    expect(price('67139.18000000')).toBe('67,139.18000000');
    expect(price('0.00641300')).toBe('0.00641300');
    expect(price('-1234567.5')).toBe('-1,234,567.5');
    expect(price('123456789012345678901234.000000000000000001')).toBe(
      '123,456,789,012,345,678,901,234.000000000000000001',
    );
  });

  it('is shown as it came when it is no number', () => {
    expect(price('none')).toBe('none');
  });
});

describe('a length of time', () => {
  it.each([
    [0, '0 s'],
    [119.9, '119 s'],
    [120, '2 min'],
    [5_999, '99 min'],
    [6_000, '1 h 40 min'],
    [7_200, '2 h'],
    [172_800, '2 d'],
    [180_000, '2 d 2 h'],
    [864_000, '10 d'],
    [-5, '0 s'],
  ])('of %d seconds is %s', (seconds, told) => {
    expect(duration(seconds)).toBe(told);
  });

  it('in milliseconds takes the unit that reads best', () => {
    expect(millis(74)).toBe('74 ms');
    expect(millis(1450)).toBe('1.4 s');
    expect(millis(130_000)).toBe('2 min');
  });
});

describe('other values', () => {
  it('cuts coins and never rounds them up', () => {
    expect(coins('99999999999999999999')).toBe('99.9999');
    expect(coins('1')).toBe('0.0000');
    expect(coins('not a number')).toBe('not a number');
  });

  it('writes counts, bytes, names and times for people', () => {
    expect(count(29156)).toBe('29,156');
    expect(bytes(18_231)).toBe('18.2 kB');
    expect(words('waiting-for-approval')).toBe('waiting for approval');
    expect(short(`0x${'ab'.repeat(32)}`)).toBe('0xababab…abab');
    expect(moment('2026-11-23T04:05:06.789Z')).toBe('2026-11-23 04:05:06 UTC');
    expect(clock('2026-11-23T04:05:06Z')).toBe('04:05:06');
  });
});

describe('a sentence of the log', () => {
  it('has times to the second, people by their names, and addresses cut', () => {
    expect(readable('person:ada has it in hand until 2026-11-23T19:44:50.031791785Z')).toBe(
      'ada has it in hand until 2026-11-23 19:44:50 UTC',
    );
    expect(shortened(`transactions of 0x${'5b'.repeat(20)} move`)).toBe('transactions of 0x5b5b5b…5b5b move');
    expect(readable('a person: nobody, 0xfeed')).toBe('a person: nobody, 0xfeed');
  });
});
