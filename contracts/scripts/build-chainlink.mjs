// Compiles Chainlink's own EACAggregatorProxy with the compiler it was written for, into Foundry's output folder, so that
// tests on both sides can put it before a PriceFeed. Foundry drives one compiler a project, hence this small script.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const solc = require('solc-0.6');
const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = '@chainlink/contracts/src/v0.6/EACAggregatorProxy.sol';
const read = (path) => readFileSync(join(home, 'node_modules', path), 'utf8');

const input = {
  language: 'Solidity',
  sources: { [entry]: { content: read(entry) } },
  settings: {
    optimizer: { enabled: true, runs: 1000000 },
    outputSelection: { '*': { EACAggregatorProxy: ['abi', 'metadata', 'evm.bytecode', 'evm.deployedBytecode'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: (path) => ({ contents: read(path) }) }));
const errors = (output.errors ?? []).filter((problem) => problem.severity === 'error');
if (errors.length > 0) {
  throw new Error(errors.map((problem) => problem.formattedMessage).join('\n'));
}
const { abi, evm, metadata } = output.contracts[entry].EACAggregatorProxy;
const folder = join(home, 'out', 'EACAggregatorProxy.sol');
mkdirSync(folder, { recursive: true });
const artifact = {
  abi,
  metadata: JSON.parse(metadata),
  bytecode: { object: `0x${evm.bytecode.object}`, linkReferences: {} },
  deployedBytecode: { object: `0x${evm.deployedBytecode.object}`, linkReferences: {} },
};
writeFileSync(join(folder, 'EACAggregatorProxy.json'), JSON.stringify(artifact));
