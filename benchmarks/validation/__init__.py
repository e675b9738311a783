"""Every measured point beside ours, in docs/validation/: `make validate`."""
