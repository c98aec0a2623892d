/** Remote management: the link protocol of WAMR's host_tool, the server and the client of it. */
package org.wasmachine.vm.remote;
