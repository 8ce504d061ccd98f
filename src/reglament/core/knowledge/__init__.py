"""Knowledge: what is written for readers, and when it may be published. Storing and finding it is the shell's."""
