"""The room of decisions as pages show it: before, after, and all of them in a list."""
