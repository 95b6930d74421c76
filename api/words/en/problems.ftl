### What goes wrong for a caller: titles by code, and what is said of the very request.

## Titles

problem-bad-request = The request cannot be read
problem-unknown-host = This service does not answer to that host name
problem-bad-cursor = The cursor was not issued for this list
problem-no-token = A user's token is needed
problem-bad-token = The token is not valid
problem-bad-sign-in = Signing in failed
problem-bad-code = Not signed in yet
problem-second-step-over = Signing in took too long
problem-factor-needed = A second factor has to be turned on first
problem-factor-refused = The second factor stays as it is
problem-provider-refused = Not signed in
problem-provider-away = The provider of identities is away
problem-identity-refused = Not linked
problem-session-ended = The session is over
problem-form-expired = The page is too old
problem-password-must-change = The password has to be changed first
problem-gone = There is nothing at this address any more
problem-password-refused = Not changed: this password cannot be taken
problem-try-later = Too many attempts
problem-forbidden = The user's role does not allow this
problem-not-found = Nothing is known by that name
problem-method-not-allowed = This resource does not take that method
problem-not-acceptable = The resource has no such representation
problem-illegal-command = This command is not taken now
problem-false-closure = The breach is still going on
problem-stale-version = It has changed since the command was decided on
problem-not-yours = The command is others' to give
problem-not-closable = The ticket cannot be closed yet
problem-extension-too-late = It is too late for an extension
problem-own-callback = Nobody calls back on work of their own
problem-finding-decided = Somebody has decided it already
problem-key-reused = Something else was sent with this key before
problem-conflict = Somebody else changed this at the same time
problem-too-large = The request is larger than this service takes
problem-unsupported-media-type = The body's media type is not taken here
problem-invalid = The request is well formed and says something impossible
problem-span-too-long = The span is longer than one request may ask for
problem-bad-inventory = Nothing was imported: the inventory has faults
problem-name-taken = There is a user of this name
problem-maintenance-refused = No such maintenance can be entered
problem-reach-refused = Nobody can be reached there
problem-view-refused = The view cannot be kept like that
problem-leave-refused = That leave is not possible
problem-duty-refused = That is not possible on duty
problem-stop-not-reported = The stop was not reported yet
problem-last-administrator = Nobody would be left to administer users
problem-name-refused = Nobody can have this name
problem-grant-refused = This role cannot be given
problem-way-in-refused = There is no such way in for this user
problem-internal = The service failed; its log knows why
problem-not-ready = A part of the service is not ready
problem-records-unavailable = The records database does not answer
problem-readings-unavailable = The readings store does not answer
problem-too-many-listeners = All places for event listeners are taken
problem-busy = More requests are under way than this service takes at once
problem-cannot-print = This cannot be printed
problem-bad-attachment = This file is not taken
problem-not-kept = The file could not be kept

## What is said of the very request

refusal-failed = The failure was logged.
refusal-request-unfit = The request does not fit the description in /openapi.json.
refusal-faults =
    { $count ->
        [one] One fault was found.
       *[other] { $count } faults were found.
    }
refusal-part = { $part }: { $why } ({ $code }).
refusal-cannot = cannot do what is asked
refusal-import-unsure = { $said } Either all of the file was taken or nothing: send it again.
refusal-host = While reading needs no token only loopback's names are answered; see api.anonymous = "none".
refusal-no-body-room = The bodies of other requests take all the room there is; send this again later.
refusal-body-too-large =
    At most { $most ->
        [one] one byte is
       *[other] { $most } bytes are
    } taken in one request to this path.
refusal-workbooks = Other workbooks are being written. Try again in a minute, or take the CSV file.
refusal-too-many-requests =
    At most { $most ->
        [one] one request
       *[other] { $most } requests
    } may be under way.
refusal-stopping = The service is stopping.
refusal-too-many-listeners = At most { $most } may listen at once.
refusal-limit = `limit` is at most { $most }.
refusal-cursor = Use `next` of the page before, with the same filters, or start again without.
refusal-parameter-value = The parameter { $name } does not take what is given.
refusal-parameter-unknown = There is no parameter { $name } here.
refusal-parameter-twice = The parameter { $name } is given twice.
refusal-filter-value = The filter { $name } does not take { $value }.
refusal-not-ready = Not ready: { $parts }.
refusal-token = The token is unknown, or no longer valid.
refusal-reading-needs-token = Reading needs `Authorization: Bearer <token>` here.
refusal-needs-any-token = This needs `Authorization: Bearer <token>`.
refusal-needs-token = This needs `Authorization: Bearer <token>` of somebody with one of these roles: { $roles }.
refusal-media-type = Send one of these media types: { $types }.
refusal-no-instant = not an RFC 3339 instant with a zone, such as 2026-01-31T06:00:00+08:00: { $text }
refusal-no-such-instant = no such instant: { $text }
refusal-no-day = not a day such as 2026-01-31: { $text }
refusal-no-such-day = no such day: { $text }
refusal-years = outside the years 1970 to 9998: { $text }
refusal-session-ended = Sign in again.
refusal-form = Reload the page and try again.
refusal-provider-word = What the provider said cannot be believed. Try again; if it stays so, an administrator finds why in the log.
refusal-provider-try = This way in was begun in another browser, or too long ago. Begin anew.
refusal-provider-no = The provider did not sign you in ({ $why }): it was broken off there, or it does not let you in. Begin anew, or sign in with a password.
refusal-provider-away = The provider of identities does not answer. Sign in with a password, or try again in a while.
refusal-factor-needed = Your role needs a second factor. Turn it on first.
refusal-password-must-change = You have signed in with a one-time password. Choose one of your own first.
refusal-old-page = The service has been upgraded: reload the page and sign in again.
refusal-sign-in-busy = Many are signing in at once. Try again later.
password-differs = The two new passwords differ.

## Readiness

readiness-waiting = waiting for the database
