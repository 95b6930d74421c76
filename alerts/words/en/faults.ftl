### What a worker leaves out since it fails, and what is not judged yet.

faults-left-out = left out: { $faults }
faults-and-more = left out: { $faults }; and { $count } more
faults-somewhere = something is left out since it fails; the log says what
fault-inventory = inventory version { $version }
fault-rule = rule { $rule }
fault-rule-at-point = rule { $rule } at point { $point }
rule-at-points = rule { $rule } at { $count } points
fault-late-data = late data of point { $point }
fault-figures = figures of episode { $episode }
fault-ticket = the ticket of episode { $episode }
fault-clock = time limit { $clock } of a ticket
fault-unknown-dues = time limits whose due is unknown
fault-notice = notice { $notice }
fault-duty = time limits of duty
fault-stops = time limits of stops of supply
fault-sending = the sending of the notice { $notice }
fault-waking = going on by itself with ticket { $ticket }

## Time limits: no fault, and to be known

audit-broken = entries on record are not as they were written: { $entries }
channels-failing = channels of notices take nothing now: { $channels }
clocks-due-unknown = { $count ->
    [one] 1 time limit has no due
   *[other] { $count } time limits have no due
}, since working days that they need are not on record
clocks-caught-up = after a stop { $steps ->
    [one] 1 step of time limits was made up for, of { $since }
   *[other] { $steps } steps of time limits were made up for, the first of { $since }
}; { $told } to be told
clocks-notes = { $unknown }; { $caught_up }
sweep-went-back = { $now } is before { $until }
