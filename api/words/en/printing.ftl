### Printing.

printing-lacks = this machine lacks system packages for printing; install: { $packages }
printing-busy = too many prints are waiting; try again later
printing-too-slow = the PDF was given up after { $seconds } seconds
printing-too-big = there is too much on it for a PDF (20 MB at most)
printing-failed = the PDF could not be made; the log of the service says why
