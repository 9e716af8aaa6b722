// Writes docs/gas.md from the committed snapshots, or with --check fails when the page or a bar no longer holds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(home, '..', 'docs', 'gas.md');
const gas = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(join(home, 'snapshots', 'gas.json'), 'utf8'))).map(([k, v]) => [k, Number(v)]),
);
const number = (value) => value.toLocaleString('en-US');

// What the design asks for: [name, feeds it is shared by, most gas].
const bars = [
  ['transmit_1of1_1feeds_steady', 1, 46_500],
  ['transmit_5of7_1feeds_steady', 1, 64_000],
  ['transmit_5of7_10feeds_steady', 10, 9_000],
  ['transmit_5of7_50feeds_steady', 50, 4_200],
  ['transmit_1of1_1000feeds_steady', 1, 3_500_000],
  ['transmit_1of1_1000feeds_firstLap', 1, 7_500_000],
  ['read_feed_latestRoundData', 1, 8_700],
  ['read_proxy_latestRoundData', 1, 11_000],
  ['lane_send', 1, 75_000],
  ['lane_deliver_2of4_1', 1, 95_000],
  ['lane_deliver_6of16_1', 1, 125_000],
  ['lane_deliver_2of4_8', 8, 35_000],
];

function committeeRows(name, label) {
  return [1, 10, 50].map((feeds) => {
    const steady = gas[`transmit_${name}_${feeds}feeds_steady`];
    const first = gas[`transmit_${name}_${feeds}feeds_firstLap`];
    const each = (total) => number(Math.round(total / feeds));
    return `| ${label} | ${feeds} | ${number(steady)} | ${each(steady)} | ${number(first)} | ${each(first)} |`;
  });
}

const text = `# Gas

Written by \`npm run gas:update\` in \`contracts/\` from \`contracts/snapshots/gas.json\`; \`npm run gas\` measures again and
fails on any rise or fall. An update is a whole transaction: 21,000, calldata and execution, under Osaka's rules, with the
code that ships (shanghai). *Steady* is after the history ring's first lap; during the first lap each row also turns an empty
slot into a full one, 17,100 gas more.

## Updates
| committee | feeds | steady | per feed | first lap | per feed |
|---|---|---|---|---|---|
${[...committeeRows('1of1', '1 of 1'), ...committeeRows('3of4', '3 of 4'), ...committeeRows('5of7', '5 of 7')].join('\n')}

1,000 feeds (250 rows) in one transaction, 1 of 1: ${number(gas.transmit_1of1_1000feeds_steady)} steady, ${number(gas.transmit_1of1_1000feeds_firstLap)} in the first lap.

| one row of four feeds, 1 of 1, one column not observed | gas |
|---|---|
| first round it is carried (its round and time are written) | ${number(gas.transmit_1of1_4feeds_oneFirstCarried)} |
| every further round | ${number(gas.transmit_1of1_4feeds_oneStillCarried)} |

A feed that announces \`NewRound\` and \`AnswerUpdated\` costs ${number(gas.notify_surcharge)} more an update; registering 20 feeds costs
${number(gas.registerFeeds_20)}.

## Reads
What \`latestRoundData()\` costs a contract that has touched none of the addresses in its transaction, its own call and the
decoding of the answer included.

| through | gas |
|---|---|
| \`PriceFeed\` | ${number(gas.read_feed_latestRoundData)} |
| \`PriceFeed\`, column carried | ${number(gas.read_feed_latestRoundData_carried)} |
| \`PriceFeedProxy\` | ${number(gas.read_proxy_latestRoundData)} |
| Chainlink's \`EACAggregatorProxy\` before a \`PriceFeed\` | ${number(gas.read_chainlinkProxy_latestRoundData)} |

## Messages between chains
\`LaneRouter\`, a payload of 160 bytes, a receiver that emits one event; the word of the replay bitmap is in use. Sending costs
${number(gas.lane_send)}.

| attesters | messages | delivery | per message |
|---|---|---|---|
${[
  ['2 of 4', '2of4', [1, 8, 50]],
  ['6 of 16', '6of16', [1, 8]],
]
  .flatMap(([label, name, sizes]) =>
    sizes.map((size) => {
      const total = gas[`lane_deliver_${name}_${size}`];
      return `| ${label} | ${size} | ${number(total)} | ${number(Math.round(total / size))} |`;
    }),
  )
  .join('\n')}

## Bars
| what | at most | measured |
|---|---|---|
${bars.map(([name, feeds, most]) => `| ${name}${feeds > 1 ? ', per feed' : ''} | ${number(most)} | ${number(Math.round(gas[name] / feeds))} |`).join('\n')}
`;

const missed = bars.filter(([name, feeds, most]) => !(gas[name] / feeds <= most));
for (const [name, feeds, most] of missed) {
  console.error(`${name}: expected at most ${most} a feed but found ${gas[name] / feeds}`);
}
if (process.argv.includes('--check')) {
  if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
    console.error('docs/gas.md does not say what the snapshots say: run npm run gas:update');
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, text);
}
if (missed.length > 0) process.exitCode = 1;
