// Times the kernels in Node's V8: CPU time of the process, as Compute.java does for our engines.
import { readFileSync } from 'node:fs';

const [folder] = process.argv.slice(2);
const kernels = { coremix: 5000, fib: 800, nbody: 8000, sha256: 1500, sieve: 80 };
const WARM_UP = 5;
const ROUNDS = 15;

for (const [name, iterations] of Object.entries(kernels)) {
  let memory;
  const env = {
    atoi: () => 0,
    printf: () => 0,
    memset: (at, value, length) => (new Uint8Array(memory.buffer, at, length).fill(value), at),
  };
  const module = new WebAssembly.Module(readFileSync(`${folder}/${name}.wasm`));
  const { exports } = new WebAssembly.Instance(module, { env });
  memory = exports.memory;
  const nanos = [];
  let checksum = 0;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    checksum = exports.run(iterations);
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) nanos.push(((user + system) * 1000) / iterations);
  }
  nanos.sort((a, b) => a - b);
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((i) => nanos[i].toFixed(0));
  console.log(name, least, median, most, (checksum >>> 0).toString(16).padStart(8, '0'));
}
