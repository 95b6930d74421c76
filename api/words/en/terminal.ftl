### On a terminal.

## demo

demo-separator = { ", " }
demo-by-clause = { $clauses }: { $why }
demo-points =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-breach =
    { $rule }, { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-breach-worst =
    { $rule }: { $worst } at worst, { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-silent =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    } silent
demo-silent-gateway =
    gateway silent, one ticket for its { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-since = since { $time }
demo-recovered = recovered since { $time }
demo-starting-all = Starting broker, stores, service and console
demo-starting = starting
demo-console = Console   { $url }/
demo-api = API       { $url }/api/v1/tickets?state=active   { $url }/openapi.json
demo-live = { "          " }{ $url }/api/v1/events (live)   { $url }/metrics
demo-broker = Broker    { $address } (MQTT 5)   { $older } (MQTT 3.1.1)
demo-sign-in = Sign in   user { $user }, password { $password }   (may work the tickets)
demo-token = Token     { $token }   (of the same user, for programs)
demo-head = { $time }   { $readings } readings sent, { $acknowledged } of { $sent } messages acknowledged, { $tickets } tickets open
demo-ticket = { $opened }  { $number }  { $place }: { $concern }, { $why }
demo-over = The day is over; console and API stay. Ctrl+C ends the demo.
demo-stores = The stores are in { $folder }
terminal-stopped = Stopped.

## Everywhere

terminal-works-on = records: { $where }
terminal-warning = warning: { $said }
terminal-and-more = and { $count } more
terminal-good = ok: { $parts }
terminal-problems =
    { $count ->
        [one] 1 problem
       *[other] { $count } problems
    }

## check-config

terminal-default-settings = default settings
terminal-summary =
    { $settings }; readings in { $readings }; { $rules ->
        [one] 1 rule
       *[other] { $rules } rules
    }; { $installed }
terminal-installed =
    { $places ->
        [one] 1 place
       *[other] { $places } places
    }, { $households }, { $points ->
        [one] 1 point
       *[other] { $points } points
    }
terminal-no-inventory = no inventory file (--records looks at what is on record)
terminal-places-on-record = its places are looked for with --records

## inventory

terminal-inventory-version = Inventory version { $version }:
terminal-form-written = Written: { $file }
terminal-afterwards = { "  " }altogether: { $extent }
terminal-would-be = Nothing was changed; this would be:
terminal-no-change = { "  " }no change
terminal-changes = { "  " }{ $table }: { $changes }
terminal-count = { $count } { $what }
change-added = added
change-changed = changed
change-removed = removed
table-places = places
table-departments = departments
table-points = points
table-gateways = gateways
table-models = models
table-devices = devices
table-aliases = aliases
table-calendars = calendars
table-outages = outages

## department

department-territorial = territorial
department-functional = functional
department-outside = outside
terminal-no-departments = There are no departments.
terminal-department = { $id }: { $name }, { $kind }
terminal-department-at = { $id }: { $name }, { $kind } at { $place } [{ $place_id }]
terminal-kind-and-lines = { $kind } ({ $lines })
terminal-department-below = { "  " }below { $parent }
terminal-department-head = { "  " }head: { $head }
terminal-department-leader = { "  " }leader in charge: { $leader }
terminal-department-duties = { "  " }duties: { $duties }
terminal-department-petition-staff = { "  " }petition staff: { $names }
terminal-department-delivery = { "  " }delivers its data { $periods }
terminal-department-channels = { "  " }channels: { $channels }
terminal-departments =
    { $count ->
        [one] 1 department
       *[other] { $count } departments
    }
terminal-departments-to-clear =
    { $count ->
        [one] 1 department would be taken off record
       *[other] { $count } departments would be taken off record
    }, and no place would have one that answers for it. Nothing was changed; --yes does it.
terminal-departments-cleared =
    Inventory version { $version }: { $count ->
        [one] 1 department
       *[other] { $count } departments
    } taken off record.

## gateway

terminal-gateway-added = Inventory version { $version }: gateway { $id } ({ $format }) at { $place }.
terminal-shared-topic = Whoever may publish on the shared topic speaks for every gateway of this format.
terminal-undone-by-start = { $key }: says { $says }, and is read again at each start (service.inventory): change it there to { $wanted } first

## The running service

terminal-may-not-write = { $key }: the account of this command may not write in { $folder }
terminal-no-answer = { $address }: the service does not answer: { $error }{ $proxy }
terminal-refused = { $address }: { $status } { $title }: { $detail }
terminal-no-http = { $address } must begin with http:// or https://
terminal-no-address = { $address } is no address
replay-stop-first = Is the service running? Stop it, then replay.
terminal-client-id-renewed = The service has another client id. Start it.

## dead-letters

column-gateway = gateway
column-reason = reason
column-letters = letters
column-waiting = waiting
column-times = times
column-bytes = bytes
terminal-no-letters = There are no dead letters.
terminal-newest-letter = The newest letter is { $newest }: replay and dismiss with --until { $newest } take no later ones.
terminal-letters-replayed =
    { $letters ->
        [one] 1 letter
       *[other] { $letters } letters
    }, { $done } of them whole: { $readings ->
        [one] 1 reading
       *[other] { $readings } readings
    }; still dead: { $dead }.
terminal-letters-dismissed =
    { $count ->
        [one] 1 letter
       *[other] { $count } letters
    } dismissed.
terminal-user-added = { $name } added: { $roles }.
terminal-user-disabled = { $name } is disabled.
terminal-user-enabled = { $name } is enabled.
terminal-user-on = enabled
terminal-user-off = disabled { $at } by { $by }
terminal-user-locked = waits until { $at }, too many sign-ins failed
terminal-user-endless = { $count ->
        [one] 1 token without an end
       *[other] { $count } tokens without an end
    }
terminal-user-alike = looks like { $names }
terminal-endless-tokens = tokens without an end, to be replaced (wenya user token NAME) and revoked: { $names }
terminal-one-role = since every ticket goes by the table of moves, { $count } may no longer { $commands }, also on what sensors found; whoever should gets the other role, too (wenya user role): { $names }
terminal-token-made = Good until { $until }. Keep this token; it is not shown again:
terminal-factor-on = { $name } has a second factor since { $at }; { $left ->
    [one] { $left } recovery code is
   *[other] { $left } recovery codes are
} left.
terminal-factor-none = { $name } has no second factor.
terminal-factor-taken = { $name } has no second factor any more; all their sessions have ended.
terminal-identity = { $name } is { $subject } at { $issuer }.
terminal-identity-none = No provider knows { $name }.
terminal-password-made = { $name } signs in with this until { $until }, and must change it:
terminal-token-good = good
terminal-token-over = over
terminal-token-revoked = revoked
terminal-all-rights = all
terminal-for-ever = for ever
terminal-until = until { $at }
terminal-used = used { $at }
terminal-never-used = never used
user-kind-person = person
user-kind-program = program
terminal-leave-asked = Leave { $id } is asked for; it begins when it is approved and accepted.
terminal-leave-ended = Leave { $id } of { $person } is ended.
terminal-all-manned = In every department somebody can be reached.

## How a command is called

usage-refused = { $command }: { $reason }
usage-help = { $command } --help tells how it is called.
usage-at = { $option }: { $reason }
usage-no-option = there is no option { $option }
usage-option-alone = { $option } is followed by a value where it needs none, or by none where it needs one
usage-missing = { $option } is missing
usage-unknown = '{ $given }' is no command, and no argument that is taken here
usage-meant = { $reason }; did you mean { $meant }?
usage-one-line = must be one line of text, with { $most } characters at most
usage-there-already = { $file } is there already; say where to write
usage-only-as = only a file of the form { $form } has a language
usage-one-of = must be one of { $choices }
usage-from-to = must be from { $least } to { $most }
usage-at-least = must be at least { $least }
usage-whole-number = must be a whole number
usage-number = must be a number
usage-unfit = this value is not taken
gateway-needs-place = missing for a gateway that is new
gateway-no-colon = a broker's account has no ':' in its name
gateway-other-account = { $name } is another account at the broker
gateway-for-format = is for the format { $format }
gateway-for-formats = is for the formats { $formats }
gateway-no-application = { $given } is no application

## replay

replay-reversed = must not be before --from
replay-not-judged = nothing has been judged after { $until }
replay-no-place = there is no place { $id } in the inventory
replay-judging = judging again
replay-head =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    } judged again, { $start } to { $until }
replay-same = The records say the same.
replay-and-more = and { $count } more; --format json lists all
replay-dry = Nothing was changed.
replay-done = The records were brought in line.
replay-figures = worst { $worst }, mean { $mean }, { $breaching } of { $covered } marks in breach
replay-open = { $opened }, open
replay-ended = { $opened }, ended { $ended }
difference-added = added
difference-gone = gone
difference-moved = moved
difference-figures = figures
column-rule = rule
column-change = change
column-name = name
column-point = point
column-on-record = on record
column-judged-again = judged again
column-ticket = ticket
column-opened = opened
column-place = place
column-concern = concern
column-why = why

## The first administrator

administrator-name = Administrator: { $name }
administrator-password = One-time password, good for a day, to be changed: { $password }

## audit

terminal-chain-holds =
    Every row is as it was written: { $count ->
        [one] 1 row
       *[other] { $count } rows
    }, the last with hash { $hash }.
terminal-chain-broken = Not as it was written: { $broken }.

## routing

terminal-routing-nobody = nobody
terminal-routing-department = { $name } [{ $id }]
terminal-routing-clauses = { "  " }clauses: { $clauses }
terminal-routing-unit = { "  " }works on it: { $unit }
terminal-routing-owner = { "  " }answers for it: { $owner }
terminal-routing-copies = { "  " }reads it: { $copies }
terminal-routing-task = { "  " }task: { $kind }, for { $department }
terminal-routing-hands-over = { "  " }takes it over when its hours of duty begin: { $department }
terminal-routing-code = { "  " }ends as: { $code }
terminal-routing-restricted = { "  " }the department it is about does not see who reported it
terminal-routing-mode = mode: { $mode }. { $because }
terminal-routing-class = class: { $name }. { $because }
terminal-routing-near = rule { $rule } would have come first but for { $unmet }
terminal-policies-due = { $name } ({ $clauses }): due { $due }, from { $since }{ $leads ->
    [yes] { "" }
   *[no] , not leading
}{ $stays ->
    [yes] , as before
   *[no] { "" }
}
terminal-policies-unknown = { $name } ({ $clauses }): due unknown, the working days of { $year } are not on record
terminal-policies-waits = { $name } ({ $clauses }): begins with { $start }
terminal-policies-ends = { $name } ({ $clauses }): ends, it applies no more
terminal-policies-days = { "  " }counts { $days }
terminal-policies-step = { "  " }{ $at } { $step }: { $to }

## desk, calendar

terminal-desk-good = ok: { $policies ->
    [one] 1 limit
   *[other] { $policies } limits
}, and all other tables of the desk
terminal-explain-ticket = { $number }: { $about }, { $step }, { $place }
terminal-explain-unit = { "  " }{ $role }: { $unit }, person in charge { $person }, since { $since }
terminal-explain-copy = { "  " }{ $role }: { $unit }, since { $since }
terminal-explain-takeover = { "  " }takes it over: { $unit }, { $at } ({ $clauses })
terminal-explain-clocks = Limits:
terminal-explain-clock = { "  " }{ $name } ({ $clause }): { $status }, from { $since }, due { $due }{ $leads ->
    [yes] ; due first of its duty
   *[no] { "" }
}
terminal-explain-stopped = { "    " }{ $at } stopped by: { $proof }
terminal-explain-segment = { "    " }{ $at } { $kind }, due { $due }: { $reason }
terminal-explain-step = { "    " }{ $at } { $step }
terminal-explain-missing = Missing before closing:
terminal-explain-nothing-missing = Nothing is missing before closing.
terminal-explain-line = { "  " }{ $what }
terminal-explain-by-role = Commands at this step, and who may give them (--as says what a user may do now):
terminal-explain-possible = May be given now:
terminal-explain-refused = May not be given now:
terminal-explain-name = { $name } [{ $command }]
terminal-explain-clauses = { $what } ({ $clauses })
terminal-explain-reason = { "    " }{ $what }
terminal-explain-other-steps = { "  " }At other steps only: { $commands }
terminal-calendar-year = { $year } version { $version }: { $off } off, { $on } make-up; { $source }, { $by }, { $at }
terminal-calendar-none = No year is on record: the first start of the service brings those that are known.
terminal-calendar-imported = { $year } is on record as version { $version }.
terminal-calendar-same = { $year } is on record with these days already, as version { $version }.
terminal-calendar-clock = { "  " }{ $ticket } { $key }: due { $due }, would be { $would_be }
terminal-calendar-unknown = unknown
terminal-calendar-more = not every running clock is listed
terminal-calendar-moved = { "  " }{ $ticket } { $key }: was due { $due }, is due { $is_now }
terminal-calendar-recalculated = { $count ->
    [0] No time limit is due at another time.
    [one] One time limit was moved.
   *[other] { $count } time limits were moved.
}

## duty

terminal-duty-imported =
    { $count ->
        [one] Roster { $version } is in force, with 1 post.
       *[other] Roster { $version } is in force, with { $count } posts.
    }
terminal-duty-same = The file says what roster { $version } says; nothing was put on record.
terminal-duty-post = { $name } [{ $id }], in charge now: { $who }
terminal-duty-shift = { "  " }{ $start } to { $end }: { $who }
terminal-duty-hole = { $start } to { $end }: { $what }
terminal-duty-nobody = nobody
terminal-duty-none = There is no roster yet.
terminal-reach = mail: { $mail }; mobile: { $mobile }; language: { $language }
terminal-reach-none = none

## backup, restore

backup-records = Records
backup-journal = Journal
backup-readings = Readings
backup-attachments = Files of tickets
backup-made = { $file } is written: { $mib } MiB, as all stood at { $at }.
backup-there = { $file } is there already, and is not written over
backup-settings-left-out = { $file } is not in the backup: its secrets are not in lines of their own, and cannot be left out; copy it by hand, or ask for --with-secrets
backup-influxdb =
    Readings of InfluxDB are not in the backup. Copy bucket { $bucket } of { $url } and the one for hourly figures by InfluxDB's own tools, after this; docs/guides/backup.md has the commands. They are put back in the same way before the service starts.
backup-not-copied = the running service could not copy its readings: { $reason }
backup-nobody-copies = { $file } is open in another process, which does not copy it: is it the service of these settings, and of this version?
backup-none = { $file } is no backup, or the end of it is missing
backup-newer = { $file }: a backup of format { $version }, made by a later version of Wenya; this one reads formats up to { $newest }
backup-damaged = { $file } is damaged: { $part } is not as it was made
backup-of = the backup of version { $version } of { $at }
restore-verifying = Reading the backup
restore-writing = Writing files
restore-tables = Filling tables
restore-checked =
    { $parts ->
        [one] { $file } is { $of }; its 1 part is as it was made.
       *[other] { $file } is { $of }; all { $parts } parts are as they were made.
    }
restore-done = { $of } is in place.
restore-apart = To be looked at, and put where they belong: { $files }
restore-next = Next: put passwords into the settings, run wenya check-config --records, and start the service. Stop the old one first, if it still runs: two services must not take from one broker.
restore-other-records = { $key }: the backup is of { $was }, and these settings name { $now }; a backup goes back into the kind of database that it came from
restore-other-readings = { $key }: the readings of the backup are in { $was }, and these settings name { $now }
restore-not-empty = a backup is put only where there is nothing, and this is in the way: { $found }
restore-no-room = { $folder }: { $wanted } MiB are needed, and { $free } MiB are free
restore-unfinished = { $file }: a restore was ended in the middle; empty the data folder and the database, and restore again
