// What stands outside of a devnet: a mail server that keeps what it is given, and a certified OpenID
// provider, a process of its own.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './waiting.mjs';

const WEB = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const HOST = '127.0.0.1';

function listening(server, port = 0) {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, HOST, () => done(server.address().port));
  });
}

/** A port that is free now, below those that systems give to whoever asks for any. */
export async function freePort() {
  return until('a free port', 60_000, async () => {
    const server = createServer();
    const port = await listening(server, 18_000 + Math.floor(Math.random() * 12_000));
    await new Promise((closed) => server.close(closed));
    return port;
  });
}

/** Takes every letter, by SMTP (RFC 5321), and keeps it. */
export class MailServer {
  #server = createServer((socket) => this.#converse(socket));
  #sockets = new Set();
  /** Letters in the order they came in: `{to, text}`, the text with its headers. */
  letters = [];

  async start() {
    this.port = await listening(this.#server);
  }

  #converse(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let letter = { to: [], lines: undefined };
    const answers = [
      [/^EHLO|^HELO/i, () => '250 at your service'],
      [/^MAIL FROM:/i, () => '250 ok'],
      [/^RCPT TO:\s*<([^>]*)>/i, ([, mailbox]) => (letter.to.push(mailbox), '250 ok')],
      [/^DATA$/i, () => ((letter.lines = []), '354 go on, and end with a dot')],
      [/^RSET$/i, () => ((letter = { to: [], lines: undefined }), '250 forgotten')],
      [/^NOOP$/i, () => '250 ok'],
      [/^QUIT$/i, () => '221 bye'],
    ];
    const say = (words) => socket.write(`${words}\r\n`);
    say('220 a mail server');
    createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
      if (letter.lines === undefined) {
        const known = answers.find(([command]) => command.test(line));
        say(known === undefined ? '500 not known' : known[1](known[0].exec(line)));
      } else if (line === '.') {
        this.letters.push({ to: letter.to, text: letter.lines.join('\n') });
        letter = { to: [], lines: undefined };
        say('250 taken');
      } else {
        letter.lines.push(line.replace(/^\./, ''));
      }
    });
  }

  /** The first letter to a mailbox in which all of this stands. */
  letter(mailbox, ...words) {
    return until(`a letter to ${mailbox} with ${words.join(', ')}`, 120_000, () =>
      this.letters.find((one) => one.to.includes(mailbox) && words.every((word) => one.text.includes(word))),
    );
  }

  async close() {
    this.#sockets.forEach((socket) => socket.destroy());
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** Lets everybody in under the name that they type. */
export class OpenIdProvider {
  #process;

  /** The provider's script has this as the only client, with this secret. */
  static client = { id: 'meta138-portal', secret: 'a secret of this test alone, % and + too' };

  /** Starts it; it sends people back there. */
  async start(redirect) {
    this.#process = spawn(
      process.execPath,
      [
        join(WEB, '../portal/src/test/resources/provider.mjs'),
        join(WEB, 'node_modules/oidc-provider/lib/index.js'),
        redirect,
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    for await (const line of createInterface({ input: this.#process.stdout })) {
      if (line.startsWith('ready ')) {
        this.issuer = line.slice('ready '.length);
        this.#process.stdout.resume();
        return;
      }
    }
    throw new Error('the OpenID provider ended before it was ready');
  }

  async close() {
    const ending = this.#process;
    if (ending !== undefined && ending.exitCode === null && ending.signalCode === null) {
      const ended = new Promise((done) => ending.once('exit', done));
      ending.kill('SIGTERM');
      await ended;
    }
  }
}
