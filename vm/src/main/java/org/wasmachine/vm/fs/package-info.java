/**
 * Open files and where they come from: one descriptor table per process for files, devices and
 * sockets, over a file system made of mounts that no path ever leaves.
 */
package org.wasmachine.vm.fs;
