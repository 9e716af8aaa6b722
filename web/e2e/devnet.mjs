// A real `./meta138 up` with a state of its own, and what can be done to it from outside.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, MailServer, OpenIdProvider } from './outside.mjs';
import { until } from './waiting.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SHIPPED = join(ROOT, 'incident/src/main/resources/io/meta138/incident');
const PID_FILES = ['chain/anvil.pid', 'second/anvil.pid', 'database/data/postmaster.pid'];
const START_LIMIT = 600_000;
const END_LIMIT = 60_000;
/** What the sign-in page calls the OpenID provider. */
export const PROVIDER = 'the company';

function running(pid) {
  try {
    process.kill(pid, 0);
    // Who is gone and not yet waited for counts as gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * The people of the devnet's own desk, with rules by which nothing is over unless somebody says so,
 * and the shipped runbook about stale prices with shorter holds: the drive waits for people alone.
 */
function writeDesk(folder, mailPort) {
  const rules = readFileSync(join(SHIPPED, 'rules.yaml'), 'utf8');
  writeFileSync(join(folder, 'rules.yaml'), `${rules}\ntiming: {quiet: 30m}\n`);
  mkdirSync(join(folder, 'runbooks'));
  const runbook = readFileSync(join(SHIPPED, 'runbooks/oracle-update-failures.yaml'), 'utf8');
  writeFileSync(
    join(folder, 'runbooks/oracle-update-failures.yaml'),
    runbook.replace('hold: 20s', 'hold: 1s').replace('hold: 1m', 'hold: 1s'),
  );
  writeFileSync(
    join(folder, 'desk.yaml'),
    `rules: ../rules.yaml
runbooks: {folder: ../runbooks}
channels:
  webhooks: false
  email: {host: 127.0.0.1, port: ${mailPort}, from: status@meta138.example, start-tls: never}
directory:
  people:
    operator:
      full-name: Olga Operator
      role: administrator
      contact: {webhook: {url: "http://localhost/operator", secret-file: webhook.key}}
    approver:
      full-name: Amir Approver
      role: approver
      contact: {webhook: {url: "http://localhost/approver", secret-file: webhook.key}}
  teams:
    devnet: {lead: operator, members: [operator, approver]}
  schedules:
    primary:
      zone: UTC
      layers:
        - {name: week, start: 2026-01-05T09:00, every: week, people: [operator, approver]}
  policies:
    - name: feeds
      kinds: [feed]
      steps: [{after: 10m, targets: ["schedule:primary"]}]
    - name: devnet
      steps:
        - {after: 0s, targets: ["schedule:primary"]}
        - {after: 10m, targets: ["lead:devnet"]}
reviews:
  list:
    - {contact: operator, channel: webhook}
    - {contact: approver, channel: webhook}
`,
  );
}

/** Where browsers reach the portal, and who else than it signs people in. */
function writePortal(folder, port, issuer) {
  writeFileSync(join(folder, 'oidc.secret'), OpenIdProvider.client.secret, { mode: 0o600 });
  writeFileSync(
    join(folder, 'portal.yaml'),
    `public-url: "${origin(port)}"
oidc:
  issuer: "${issuer}"
  client-id: ${OpenIdProvider.client.id}
  client-secret-file: oidc.secret
  person-claim: preferred_username
  scopes: [openid, profile]
  name: ${PROVIDER}
`,
  );
}

function origin(port) {
  return `http://127.0.0.1:${port}`;
}

export class Devnet {
  #process;
  #runs = 0;
  #halted = false;
  mail = new MailServer();
  provider = new OpenIdProvider();

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'meta138-drive-'));
    this.state = join(this.folder, 'state');
  }

  /** Builds what is older than its sources, for as long as that takes, and starts what is outside. */
  async #prepare() {
    spawnSync(join(ROOT, 'meta138'), ['--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
    await this.mail.start();
    writeDesk(this.folder, this.mail.port);
    // The provider is told before where the portal is going to be.
    const port = await freePort();
    await this.provider.start(`${origin(port)}/api/v1/session/oidc/callback`);
    writePortal(this.folder, port, this.provider.issuer);
    mkdirSync(this.state, { mode: 0o700 });
    writeFileSync(join(this.state, 'portal.port'), String(port));
  }

  #log(kind) {
    return join(this.folder, `${kind}-${this.#runs}.txt`);
  }

  /** Starts it, or starts it again on the same state; done when the portal answers. */
  async start() {
    this.#runs++;
    if (this.#runs === 1) {
      await this.#prepare();
    }
    const child = spawn(join(ROOT, 'meta138'), ['up', '--state', this.state], {
      stdio: ['ignore', openSync(this.#log('out'), 'w'), openSync(this.#log('err'), 'w')],
    });
    this.#process = child;
    await until('the portal of a devnet', START_LIMIT, async () => {
      if (child.exitCode !== null) {
        throw Object.assign(new Error(`up ended with ${child.exitCode}: ${this.words()}`), { final: true });
      }
      // The port's file is older than this start when it is not the first one.
      const address = /^portal (http:\S+?)\/?$/m.exec(this.words());
      if (address === null) {
        return false;
      }
      this.url = address[1];
      return (await fetch(`${this.url}/api/health`)).ok;
    });
  }

  /** What it has printed since it was last started. */
  words() {
    return readFileSync(this.#log('out'), 'utf8') + readFileSync(this.#log('err'), 'utf8');
  }

  /** The first administrator's password for one use. */
  password() {
    return readFileSync(join(this.state, 'portal.password'), 'utf8').trim();
  }

  #pid(file) {
    return Number.parseInt(readFileSync(join(this.state, file), 'utf8'), 10);
  }

  /** Halts the chain's program: it answers nothing, as a machine that hangs. */
  haltChain() {
    process.kill(this.#pid('chain/anvil.pid'), 'SIGSTOP');
    this.#halted = true;
  }

  resumeChain() {
    process.kill(this.#pid('chain/anvil.pid'), 'SIGCONT');
    this.#halted = false;
  }

  /** What the chain itself answers. */
  async rpc(method, ...params) {
    const url = /url: "(http:[^"]+)"/.exec(readFileSync(join(this.state, 'meta138.yaml'), 'utf8'))[1];
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await response.json();
    if (error !== undefined) {
      throw new Error(`${method}: ${error.message}`);
    }
    return result;
  }

  /** Signals of a program of somebody's own, signed with the desk's key. */
  async signal(...signals) {
    const body = JSON.stringify({ signals });
    const now = Math.floor(Date.now() / 1000);
    const key = readFileSync(join(this.state, 'webhook.key'), 'utf8').trim();
    const mac = createHmac('sha256', key).update(`${now}.${body}`).digest('hex');
    const port = readFileSync(join(this.state, 'desk.port'), 'utf8').trim();
    const response = await fetch(`http://127.0.0.1:${port}/v1/alerts/webhook`, {
      method: 'POST',
      headers: { 'meta138-timestamp': String(now), 'meta138-signature': `v1=${mac}` },
      body,
    });
    if (!response.ok) {
      throw new Error(`the desk takes no signals: ${response.status} ${await response.text()}`);
    }
  }

  async #ended(limit) {
    await until(
      'the end of up',
      limit,
      () => this.#process.exitCode !== null || this.#process.signalCode !== null,
    );
  }

  /** As `kill -9` does: nothing of it gets to say anything any more. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.#ended(END_LIMIT);
  }

  /** Keeps what was printed, for whoever looks why something failed. */
  keepLogs(folder) {
    mkdirSync(folder, { recursive: true });
    for (let run = this.#runs; run > 0; run--) {
      copyFileSync(join(this.folder, `out-${run}.txt`), join(folder, `up-${run}.out`));
      copyFileSync(join(this.folder, `err-${run}.txt`), join(folder, `up-${run}.err`));
    }
  }

  /** Ends it, whatever it has left behind, and its state. */
  async close() {
    if (this.#halted) {
      this.resumeChain();
    }
    if (this.#process?.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
      await this.#ended(END_LIMIT).catch(() => this.kill());
    }
    for (const file of PID_FILES) {
      await this.#endLeft(file);
    }
    await Promise.all([this.mail.close(), this.provider.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #endLeft(file) {
    let pid;
    try {
      pid = this.#pid(file);
    } catch {
      return; // no such file: nothing was left behind
    }
    if (running(pid)) {
      process.kill(pid, 'SIGTERM');
      await until(`the end of ${file}`, END_LIMIT, () => !running(pid));
    }
  }
}
