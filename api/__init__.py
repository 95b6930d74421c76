"""Who sees it: REST, live stream, console, reports, command line, composition root."""
