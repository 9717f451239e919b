"""Our own shards: how they lie on disk, how they are written, and how they are read."""
