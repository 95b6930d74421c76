### People and what they may do.

one-viewer = a viewer
one-dispatcher = a dispatcher
one-engineer = an engineer
