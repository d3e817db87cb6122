"""The kernel: the same rules of dispatch over plain arrays, many times faster than the desk itself."""
