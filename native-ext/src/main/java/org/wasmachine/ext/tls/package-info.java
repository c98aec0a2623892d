/** Encrypted connections that clients of this module make on an app's behalf. */
package org.wasmachine.ext.tls;
