"""Where state and time live: who waits for what, what is kept, and where the work is done."""
