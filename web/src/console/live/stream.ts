import { EventParser, type StreamEvent } from './parser';

/** How the live stream stands. */
export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'held'; since: number }
  | { kind: 'lost'; since: number; nextTry: number };

export interface StreamOptions {
  url: string;
  onEvent: (event: StreamEvent) => void;
  onState: (state: LiveState) => void;
  /** Called when the session has ended; the stream goes on when it settles. */
  onSignedOut: () => Promise<void>;
  /** Called when the stream is back after it was lost. */
  onBack: () => void;
  fetch?: typeof fetch;
  random?: () => number;
  /** Longest silence, in milliseconds, before the connection counts as lost. */
  silence?: number;
}

const SHORTEST = 250;
const LONGEST = 10_000;

/**
 * Follows a stream of server-sent events: a lost connection is tried again with growing, random
 * pauses and resumes after the last event that arrived, so that nothing is missed or shown twice.
 */
export class LiveStream {
  private stopped = false;
  private lastId = '';
  private failures = 0;
  private lostAt: number | undefined;
  private abort: AbortController | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.abort?.abort();
    this.wake?.();
  }

  /** Tries at once instead of waiting for the pause to end. */
  tryNow(): void {
    this.failures = 0;
    this.wake?.();
  }

  private async run(): Promise<void> {
    this.options.onState({ kind: 'connecting' });
    while (!this.stopped) {
      const ended = await this.follow();
      if (this.stopped) {
        return;
      }
      if (ended === 'signed-out') {
        await this.options.onSignedOut();
        continue;
      }
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    this.lostAt ??= Date.now();
    const most = Math.min(LONGEST, SHORTEST * 2 ** this.failures++);
    const wait = most / 2 + (this.options.random ?? Math.random)() * (most / 2);
    this.options.onState({ kind: 'lost', since: this.lostAt, nextTry: Date.now() + wait });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** Follows one connection until it ends. */
  private async follow(): Promise<'ended' | 'signed-out'> {
    const abort = new AbortController();
    this.abort = abort;
    const silence = this.options.silence ?? 25_000;
    let watch = setTimeout(() => abort.abort(), silence);
    const parser = new EventParser(
      (event) => {
        if (event.id !== '') {
          this.lastId = event.id;
        }
        this.options.onEvent(event);
      },
      () => {
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), silence);
      },
    );
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (this.lastId !== '') {
        headers['Last-Event-ID'] = this.lastId;
      }
      const request = this.options.fetch ?? fetch;
      const response = await request(this.options.url, {
        headers,
        signal: abort.signal,
        cache: 'no-store',
        credentials: 'same-origin',
      });
      if (response.status === 401) {
        return 'signed-out';
      }
      if (!response.ok || response.body === null) {
        return 'ended';
      }
      this.arrived();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return 'ended';
        }
        parser.push(value);
      }
    } catch {
      // The connection broke or was silent for too long: what follows is the same.
      return 'ended';
    } finally {
      clearTimeout(watch);
    }
  }

  private arrived(): void {
    this.failures = 0;
    const was = this.lostAt;
    this.lostAt = undefined;
    this.options.onState({ kind: 'live' });
    if (was !== undefined) {
      this.options.onBack();
    }
  }
}
