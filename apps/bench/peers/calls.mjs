// The calls of CallBenchmark in Node's V8: CPU time of the process, best of the rounds, in ns per call.
import { readFileSync } from 'node:fs';

const CALLS = 1_000_000;
const ROUNDS = 7;
const WARM_UP = 5;
let memory;
let bytes;
const bench = {
  six: (a, b, c, d, e, f) => (a + b + c + d + e + f) | 0,
  block: (at, length) => {
    const copy = bytes.slice(at, at + length);
    return copy[0] + copy[length - 1];
  },
  text: (at) => {
    const end = bytes.indexOf(0, at);
    return decoder.decode(bytes.subarray(at, end)).length;
  },
};
for (let i = 0; i < 10; i++) bench[`nop${i}`] = new Function('x', `return (x + ${i + 1}) | 0;`);
const decoder = new TextDecoder('latin1');
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const { exports } = new WebAssembly.Instance(module, { env: { write: () => 1 }, bench });
memory = exports.memory;
bytes = new Uint8Array(memory.buffer);

function measure(name, run, calls) {
  let best = Infinity;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run(calls);
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) best = Math.min(best, ((user + system) * 1000) / CALLS);
  }
  console.log(name, best.toFixed(2));
}

measure('oneHotNative', exports.one, CALLS);
measure('tenHotNatives', exports.ten, CALLS / 10);
measure('sixParameters', exports.six, CALLS);
measure('sixteenBytes', exports.block, CALLS);
measure('string', exports.text, CALLS);
