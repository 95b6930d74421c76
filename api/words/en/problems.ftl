### What goes wrong for a caller: titles by code, and what is said of the very request.

## Titles

problem-bad-request = The request cannot be read
problem-unknown-host = This service does not answer to that host name
problem-bad-cursor = The cursor was not issued for this list
problem-no-token = A user's token is needed
problem-bad-token = No active user has this token
problem-forbidden = The user's role does not allow this
problem-not-found = Nothing is known by that name
problem-method-not-allowed = This resource does not take that method
problem-not-acceptable = The resource has no such representation
problem-illegal-command = The ticket does not take this command now
problem-false-closure = The breach is still going on
problem-stale-version = The ticket has changed since the command was decided on
problem-conflict = Somebody else changed this at the same time
problem-too-large = The request is larger than this service takes
problem-unsupported-media-type = The body's media type is not taken here
problem-invalid = The request is well formed and says something impossible
problem-span-too-long = The span is longer than one request may ask for
problem-bad-inventory = Nothing was imported: the inventory has faults
problem-internal = The service failed; its log knows why
problem-not-ready = A part of the service is not ready
problem-records-unavailable = The records database does not answer
problem-readings-unavailable = The readings store does not answer
problem-too-many-listeners = All places for event listeners are taken
problem-busy = More requests are under way than this service takes at once
