"""Lab props: simple models of the line's instruments, made of bevelled solids, with named hotspots."""
