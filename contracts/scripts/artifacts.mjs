// Leaves in artifacts/ what the Java side needs of each contract: ABI, its documentation, code, where immutables lie in it, compiler settings.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const contracts = [
  'Aggregator',
  'OracleWithCCIP',
  'OracleReceiver',
  'LaneRouter',
  'PriceFeed',
  'PriceFeedProxy',
  'EACAggregatorProxy',
];
const folder = join(home, 'artifacts');

function compiler(artifact) {
  const metadata = artifact.metadata;
  return {
    version: metadata.compiler.version,
    evmVersion: metadata.settings.evmVersion,
    viaIR: metadata.settings.viaIR ?? false,
    optimizerRuns: metadata.settings.optimizer.runs,
  };
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of contracts) {
  const artifact = JSON.parse(readFileSync(join(home, 'out', `${name}.sol`, `${name}.json`), 'utf8'));
  const slim = {
    contractName: name,
    compiler: compiler(artifact),
    abi: artifact.abi,
    userdoc: artifact.metadata.output?.userdoc ?? {},
    bytecode: artifact.bytecode.object,
    deployedBytecode: artifact.deployedBytecode.object,
    immutableReferences: artifact.deployedBytecode.immutableReferences ?? {},
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(slim, null, 1)}\n`);
}
