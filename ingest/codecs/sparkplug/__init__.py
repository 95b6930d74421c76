"""Sparkplug B: metrics in protobuf, named once in a birth and by a number afterwards."""
