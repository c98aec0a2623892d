/**
 * Sockets for apps: WASI's four calls and WAMR's 48 more, over the machine's descriptor table, and
 * the policy of what an app may reach.
 */
package org.wasmachine.vm.net;
