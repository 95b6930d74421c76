"""Bytes in, columns out: one pure module for each wire format of docs/wire-format.md."""
