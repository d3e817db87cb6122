"""Reads that take seconds: planning answers, exports, roster files. A process of their own answers them."""
