import { describe, expect, it } from 'vitest';
import { EventParser, type StreamEvent } from '../src/console/live/parser';

function read(...pieces: string[]): { events: StreamEvent[]; beats: number } {
  const events: StreamEvent[] = [];
  let beats = 0;
  const parser = new EventParser(
    (event) => events.push(event),
    () => beats++,
  );
  pieces.forEach((piece) => parser.push(piece));
  return { events, beats };
}

describe('a stream of events', () => {
  it('is read the same however it is cut into pieces', () => {
    const text =
      'id: 7\nevent: feeds\ndata: {"a":1}\n\n: keep\n\nid: 8\r\nevent: lanes\r\ndata: x\r\ndata: y\r\n\r\n';
    const whole = read(text).events;
    expect(whole).toEqual([
      { id: '7', event: 'feeds', data: '{"a":1}' },
      { id: '8', event: 'lanes', data: 'x\ny' },
    ]);
    for (let cut = 1; cut < text.length; cut++) {
      expect(read(text.slice(0, cut), text.slice(cut)).events, `cut at ${cut}`).toEqual(whole);
    }
  });

  it('keeps the last identifier for events that have none', () => {
    const { events } = read('id: 3\ndata: a\n\ndata: b\n\n');
    expect(events.map((one) => one.id)).toEqual(['3', '3']);
  });

  it('takes a comment as a sign of life and as no event', () => {
    const { events, beats } = read(': keep-alive\n\n');
    expect(events).toEqual([]);
    expect(beats).toBe(1);
  });

  it('shows no event that has not ended', () => {
    expect(read('id: 1\ndata: half').events).toEqual([]);
  });
});
