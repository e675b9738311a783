"""Speed and memory, beside a peer and the machine's own limit in the same run: `make bench`."""
