/** Installed apps: their messages, queues, timers, resources and events, and who manages them. */
package org.wasmachine.vm.app;
