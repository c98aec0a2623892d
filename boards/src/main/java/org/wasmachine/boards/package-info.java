/**
 * The boards this project knows, as YAML data, and what turns them into {@link
 * org.wasmachine.hal.profile.BoardProfile}s, tables and pictures.
 */
package org.wasmachine.boards;
