"""Films of a training: pictures of frames, encoded as GIF or WebM."""
