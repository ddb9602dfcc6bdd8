"""What `./ting` needs before there is an environment: the standard library only."""
