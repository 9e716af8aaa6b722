// Asks a read API for what executing a message by hand takes: `node inputs.mjs BASE CHAINS ID`, CHAINS as of
// read.mjs. The SDK makes the proof and compares its root with the one that was committed. Prints one JSON line.
import { CCIPAPIClient } from './node_modules/@chainlink/ccip-sdk/dist/api/index.js';
import './node_modules/@chainlink/ccip-sdk/dist/evm/index.js';
import selectors from './node_modules/@chainlink/ccip-sdk/dist/selectors.js';

const [base, chains, id] = process.argv.slice(2);
for (const chain of JSON.parse(chains)) {
  selectors[chain.id] = { selector: BigInt(chain.selector), name: chain.name, family: 'EVM', network_type: 'TESTNET' };
}
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const api = new CCIPAPIClient(base, { logger: quiet });
let result;
try {
  result = await api.getExecutionInput(id);
} catch (error) {
  result = { name: error.name, code: error.context?.apiErrorCode, message: error.context?.apiErrorMessage, error: String(error) };
}
console.log(JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? value.toString() : value)));
