/** Benchmarks of installed apps: timers, events, requests, installs, and what idle apps cost. */
package org.wasmachine.bench.apps;
