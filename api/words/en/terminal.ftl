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

## Everywhere

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
    }, { $points ->
        [one] 1 point
       *[other] { $points } points
    }
terminal-no-inventory = no inventory file (--records looks at what is on record)
terminal-places-on-record = its places are looked for with --records

## inventory

terminal-inventory-version = Inventory version { $version }:
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
terminal-department-channels = { "  " }channels: { $channels }
terminal-departments =
    { $count ->
        [one] 1 department
       *[other] { $count } departments
    }
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
terminal-token-made = Good until { $until }. Keep this token; it is not shown again:
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
