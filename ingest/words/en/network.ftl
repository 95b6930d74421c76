### Ports of our own, and why others are not reached.

listen-nowhere = { $keys }: cannot listen on { $host }, port { $port }: { $reason }
listen-in-use = the port is in use
listen-not-ours = this machine has no such address
listen-forbidden = no right to take the port
listen-refused = “{ $why }”

reach-refused = refused, nothing listens there
reach-late = no answer in time
reach-no-way = there is no way to this address
reach-no-name = the host's name cannot be resolved
reach-other = { $why }
