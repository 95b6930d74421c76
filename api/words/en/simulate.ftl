### wenya simulate.

simulate-connecting = connecting
simulate-needs = { $option } needs { $needed }
simulate-goes-with = { $option } goes with { $needed }
simulate-recorded-format = --format { $format }: recorded readings are played as json or senml
simulate-broker-address = --broker { $given }: must be HOST:PORT, such as 127.0.0.1:1883
simulate-inventory-name = --inventory-out { $file }: the name must end in .toml, .csv or .json
simulate-inventory-written =
    wrote { $count ->
        [one] 1 point
       *[other] { $count } points
    } to { $file }; import them with: wenya inventory import { $file }
simulate-stand-alone = --recorded and --verify stand alone: leave out the command after them

## Playing

play-refused =
    the broker refused { $count ->
        [one] 1 message
       *[other] { $count } messages
    }: { $why }
play-summary = { $readings } readings in { $sent } messages (clock messages included): { $acknowledged } acknowledged, { $refused } refused, { $unanswered } unanswered
play-progress = { $at }  { $readings } readings
play-progress-sent = { $played }, { $acknowledged } of { $sent } messages acknowledged

## Load

load-unanswered =
    { $count ->
        [one] 1 message was
       *[other] { $count } messages were
    } not acknowledged
load-devices = devices
load-on = { $devices } on { $gateways } gateways over { $connections } connections
load-messages = messages sent
load-sent = { $sent } of { $pack } readings, { $megabytes } MB
load-acknowledged = acknowledged
load-no-answer = unanswered
load-time = time
load-rate = rate
load-rates = { $messages } messages/s, { $readings } readings/s
load-rate-held = rate held
load-held = yes: { $asked }/s asked for
load-short = no: { $asked }/s asked for, { $short } short
load-after = acknowledged after
load-progress = { $passed } of { $seconds } s  { $rate } messages/s, { $acknowledged } of { $sent } acknowledged, p99 { $latency }

## Scenarios

scenario-with-broker = --url, --real-time, --connections, --tls and --username go with --broker
scenario-hosted-here = --stay and --port are for a service hosted here: leave out --broker
scenario-people-hosted-here = the people of this scenario act at a service that is hosted here: leave out --broker
scenario-office = People at the desk: { $acts } acts on { $matters } matters, { $clocks } time limits, { $differences ->
    [0] all as written
    [one] { $differences } difference
   *[other] { $differences } differences
}
scenario-office-more = and { $count } more
scenario-starting = Starting broker, stores and service
scenario-console = Console { $url }/
scenario-stays = Console and API stay. Ctrl+C ends it.
scenario-working-out = Working out what must have come of it
scenario-truth = The ground truth is in { $folder }
scenario-laying-out = Laying out the town
scenario-good =
    { $scenario }: { $points ->
        [one] 1 point
       *[other] { $points } points
    }, { $faults ->
        [one] 1 fault
       *[other] { $faults } faults
    }, { $hours } hours: no problem found
scenario-ledger = { $readings } readings; to expect: { $episodes } episodes and { $tickets } tickets; in { $folder }
scenario-drawn = drawn to { $file }
column-scenario = scenario
column-hours = hours
column-what = what it is

## A service held against a ledger

verify-needs-ledger = --verify needs --ledger FOLDER, which `wenya simulate run SCENARIO --ledger FOLDER` writes
verify-title = { $title } (seed { $seed })
verify-none = none
verify-different = { $total } episodes expected, { $found } found; different in { $rules }
verify-as-expected = { $total } episodes expected, { $found } found, each as expected
verify-hidden = True breaches that nothing delivered shows: { $count }, at { $points }
column-tickets = tickets
column-expected = expected
column-found = found
column-late = late
