"""Pages of updates: the queue in which they are made, and the register of releases."""
