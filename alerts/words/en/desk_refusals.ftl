### Why a command at the desk is refused, and what is wrong with its form.

move-stale = Ticket { $number } has changed since version { $version }.
move-overtaken = { $name } has since done this: { $command } (version { $version }).
move-overtaken-by-itself = a change that no command made
move-unknown = There is no command “{ $word }”.
move-needs-ticket = “{ $command }” is about a ticket that there is.
move-illegal = “{ $command }” is not possible while the ticket is “{ $step }”. Possible are: { $possible }.
move-not-yet = “{ $command }” cannot be given yet.
move-not-yours = { $name } may not give “{ $command }” to this ticket. Needed: { $needed }.
move-who = { $roles }
who-service = the service
who-anyone = whoever at the desk has the ticket in reach
who-owner = whoever the task is given to
who-first-responsible = who is responsible first
who-case-officer = the case officer

order-unknown-field = The command has no such field.
order-needed = This must be given.
order-no-value = This does not fit.
order-late-reason = It happened long ago: say why it is entered only now.
order-in-future = This lies in the future.
order-before-contact = This is before contact { $contact } came in.
order-before-matter = This is before { $number } began.
order-too-far = This is more than { $days } days ahead.
order-not-there = There is no “{ $value }” here.
order-picture = Add the picture first: none of yours or of this ticket is “{ $value }”.
order-choice = This is one of: { $choices }.
order-list = This is a list of { $most } values at most.
order-text = This is a text of { $most } characters at most, in one line.
order-long-text = This is a text of { $most } characters at most, without characters that cannot be seen.
order-phone = This is a telephone number.
order-instant = This is an instant with its zone, such as “2026-02-13T15:00:00+08:00”.
order-number = This is a whole number from 0 to { $most }.
order-yes-no = This is true or false.
order-duration = This is a span such as “30min” or “48h”.
order-proof = These are up to { $most } values by name.
sample-goes-to = The result of a sample goes to { $departments }.
