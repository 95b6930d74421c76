### What a gateway's diagnosis says on a terminal.

diagnose-denied = Denied by the broker: { $count } x { $topic }, account { $account }.
diagnose-refused = Refused:
diagnose-letters =
    { "  " }{ $reason }: { $letters ->
        [one] 1 letter
       *[other] { $letters } letters
    } ({ $waiting } waiting), came { $times ->
        [one] once
       *[other] { $times } times
    }, last { $last }
diagnose-of-sender = { $letters }, sender { $sender }
diagnose-letter = { "    " }letter { $id } on { $topic }: { $detail }
diagnose-unknown-name = Unknown name: { $name }
diagnose-born =
    Born: { $node }, { $at }, { $metrics ->
        [one] 1 metric
       *[other] { $metrics } metrics
    }
diagnose-gone = Gone: { $node }, since { $at }; what it sends waits for a birth
diagnose-missing =
    Never came: { $messages ->
        [one] 1 message
       *[other] { $messages } messages
    } of { $node }, by their numbers, since the service started
diagnose-unused =
    Not used: { $name }, came { $times ->
        [one] once
       *[other] { $times } times
    }, last { $last }: { $value }
diagnose-second-value =
    Second value for { $point }: { $letters ->
        [one] 1 letter
       *[other] { $letters } letters
    }, { $since } to { $last }
diagnose-spoke-for =
    Spoke for { $point }, which is not its own: { $letters ->
        [one] 1 letter
       *[other] { $letters } letters
    }, { $since } to { $last }
diagnose-not-there = { $id } is not in the inventory
diagnose-bound = { $gateway } at { $place }, bound: format { $format }.
diagnose-without-format = { $gateway } at { $place }, unbound: it has no format (wenya gateway add).
diagnose-not-bound = { $gateway } at { $place }, unbound: format { $format }.
diagnose-unbound = Unbound: { $warning }
diagnose-nothing-taken = Nothing of it was taken.
diagnose-shared-topic = { $source } (a topic that others share)
diagnose-heard =
    Heard by { $source }: { $readings ->
        [one] 1 reading
       *[other] { $readings } readings
    }, { $since } to { $last }; freshest { $offset }
diagnose-devices = Devices behind it: { $count }
diagnose-device = { "  " }{ $device } ({ $points }): { $heard }
diagnose-more-devices = { "  " }and { $count } more
diagnose-no-point = no point
diagnose-not-heard = not heard
diagnose-last-heard = last heard { $at }
diagnose-measured = { $heard }, measured { $at }
diagnose-ahead = { $seconds } s ahead of its receipt: its clock is fast
diagnose-before = { $seconds } s before its receipt
diagnose-perhaps = { $said }; perhaps one of these is meant: { $names }
