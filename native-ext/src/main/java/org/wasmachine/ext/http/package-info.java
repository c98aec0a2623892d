/** The peer's HTTP client for apps, over HttpCore's reading and writing of messages. */
package org.wasmachine.ext.http;
