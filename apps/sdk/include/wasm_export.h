/* Exports a function to the host under its name. */
#pragma once

#define WASM_EXPORT(name) __attribute__((export_name(#name)))
