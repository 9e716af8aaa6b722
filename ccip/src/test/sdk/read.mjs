// Drives a read API with Chainlink's own SDK: `node read.mjs BASE CHAINS`, where CHAINS is JSON such as
// [{"id": "138", "selector": "1381…", "name": "meta"}]. Prints what the SDK understood as one JSON line.
import { CCIPAPIClient } from './node_modules/@chainlink/ccip-sdk/dist/api/index.js';
import './node_modules/@chainlink/ccip-sdk/dist/evm/index.js';
import selectors from './node_modules/@chainlink/ccip-sdk/dist/selectors.js';

const [base, chains] = process.argv.slice(2);
const known = JSON.parse(chains);
for (const chain of known) {
  // private chains stand in no list: they are put into the SDK's
  selectors[chain.id] = { selector: BigInt(chain.selector), name: chain.name, family: 'EVM', network_type: 'TESTNET' };
}
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const api = new CCIPAPIClient(base, { logger: quiet });

async function failure(call) {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return { name: error.name, code: error.context?.apiErrorCode ?? error.code };
  }
}

async function latency() {
  try {
    return (await api.getLaneLatency(source, destination)).totalMs;
  } catch (error) {
    return error.context?.apiErrorCode;
  }
}

const source = BigInt(known[0].selector);
const destination = BigInt(known[1].selector);
const all = [];
for await (const message of api.searchAllMessages(undefined, { limit: 2 })) {
  all.push(message);
  if (all.length === 50) break;
}
const first = all[0];
const full = await api.getMessageById(first.messageId);
const result = {
  ids: all.map((message) => message.messageId),
  statuses: all.map((message) => message.status),
  bySender: (await api.searchMessages({ sender: first.sender }, { limit: 100 })).data.length,
  byLane: (await api.searchMessages({ sourceChainSelector: source, destChainSelector: destination }, { limit: 100 })).data.length,
  noSuchSender: (await api.searchMessages({ sender: '0x00000000000000000000000000000000000000ff' })).data.length,
  toExecute: (await api.searchMessages({ readyForManualExecOnly: true })).data.length,
  inTransaction: await api.getMessageIdsInTx(first.sendTransactionHash),
  message: {
    id: full.message.messageId,
    sender: full.message.sender,
    receiver: full.message.receiver,
    data: full.message.data,
    gasLimit: full.message.gasLimit,
    sequenceNumber: full.message.sequenceNumber,
    feeToken: full.message.feeToken,
    feeTokenAmount: full.message.feeTokenAmount,
    onRamp: full.lane.onRamp,
    offRamp: full.metadata.offRamp,
    version: full.lane.version,
    status: full.metadata.status,
    transaction: full.tx.hash,
    from: full.tx.from,
    block: full.tx.blockNumber,
    deliveryTime: full.metadata.deliveryTime,
    receipt: full.metadata.receiptTransactionHash,
  },
  input: await api.getExecutionInput(first.messageId),
  latency: await latency(),
  unknownMessage: await failure(() => api.getMessageById(`0x${'ab'.repeat(32)}`)),
  badMessage: await failure(() => api.getMessageById('0x12')),
  unknownLane: await failure(() => api.getLaneLatency(source, 4949039107694359620n)),
};
console.log(JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? value.toString() : value)));
