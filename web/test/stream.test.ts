// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamEvent } from '../src/console/live/parser';
import { LiveStream, type LiveState } from '../src/console/live/stream';

type Answer = (request: IncomingMessage, response: ServerResponse, turn: number) => void;

let server: Server;
let stream: LiveStream | undefined;
let answer: Answer;
let asked: (string | undefined)[];
let events: StreamEvent[];
let states: LiveState['kind'][];
let signIns: number;
let back: number;

beforeEach(async () => {
  asked = [];
  events = [];
  states = [];
  signIns = 0;
  back = 0;
  server = createServer((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    answer(request, response, asked.length);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  stream?.stop();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function follow(silence = 25_000): void {
  const { port } = server.address() as AddressInfo;
  stream = new LiveStream({
    url: `http://127.0.0.1:${port}/`,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state.kind),
    onSignedOut: () => {
      signIns++;
      return Promise.resolve();
    },
    onBack: () => back++,
    random: () => 0,
    silence,
  });
  stream.start();
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 5 }).toBe(true);
}

function open(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

describe('the live stream', () => {
  it('resumes after the last event that arrived when the connection breaks', async () => {
    answer = (_, response, turn) => {
      open(response).write(`id: ${turn * 10}\nevent: feeds\ndata: ${turn}\n\n`, () => {
        if (turn === 1) {
          response.destroy();
        }
      });
    };
    follow();
    await until(() => events.length === 2);
    expect(asked).toEqual([undefined, '10']);
    expect(states).toEqual(['connecting', 'live', 'lost', 'live']);
    expect(back).toBe(1);
  });

  it('goes on after somebody has signed in again', async () => {
    answer = (_, response, turn) => {
      if (turn === 1) {
        response.writeHead(401).end();
      } else {
        open(response).write('id: 1\ndata: x\n\n');
      }
    };
    follow();
    await until(() => events.length === 1);
    expect(signIns).toBe(1);
    expect(states).not.toContain('lost');
  });

  it('counts as lost when it is silent for too long', async () => {
    answer = (_, response) => {
      open(response).write(': here\n\n');
    };
    follow(30);
    await until(() => states.includes('lost'));
    await until(() => asked.length >= 2);
  });

  it('waits longer from try to try while nothing answers', async () => {
    const waits: number[] = [];
    answer = (_, response) => response.writeHead(503).end();
    const { port } = server.address() as AddressInfo;
    stream = new LiveStream({
      url: `http://127.0.0.1:${port}/`,
      onEvent: () => undefined,
      onState: (state) => {
        if (state.kind === 'lost') {
          waits.push(state.nextTry - Date.now());
        }
      },
      onSignedOut: () => Promise.resolve(),
      onBack: () => undefined,
      random: () => 1,
    });
    stream.start();
    await until(() => waits.length >= 3);
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    expect(new Set(waits).size).toBe(waits.length);
  });
});
