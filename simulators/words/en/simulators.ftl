### Scenarios, ledgers, verdicts, and the broker that towns are played to.

## Scenario files

town-scenario = scenario
town-no-scenario = no path to a .toml file, and none of: { $known }
town-times-have-seconds = { $reason } (a time has seconds too: 05:50:00)
town-no-kind = kind: { $tag } is none of { $known }
town-kind-missing = kind is missing
town-duration = must be a duration such as 15s, 20min, 1h or 2d
town-duration-text = must be a duration in quotes, such as "20min"
town-resolution = must be 1, 0.1, 0.01 ... 0.000001
town-sampling = sampling must be a multiple of { $seconds } s
town-upload = upload must be a multiple of sampling
town-samples = an upload holds at most { $most } samples
town-no-flat = measured: no flat { $flat } among { $floors } floors and { $risers } risers
town-households = households must be at least the { $flats } flats
town-key-needs = { $key } needs { $needed }
town-room-twice = rooms: one is listed twice
town-key-above = { $key } must be above { $below }
town-before-after = before must not lie before after
town-whole-minutes = start and step must be whole minutes
town-start-early = start must not lie before 2002
town-too-large = { $flats } flats, { $rooms } rooms and { $homes } homes with sensors: at most { $most } each
town-end-before-start = end must be after start (after midnight write the date too)
town-daily-fault = a daily fault lasts less than a day
town-share-or-air = give either share or air
town-sent-at = sent_at must not lie before end, and the fault is not daily
town-time = must be a time, such as 05:50:00 (of the first day) or 2026-01-15T05:50:00
town-years = must lie before 2100, and not before 1840

## What a scenario refers to

town-kind-station = station
town-kind-building = building
town-kind-site = site
town-kind-place = place
town-kind-point = point
town-kind-points = points
town-kind-gateway = gateway
town-kind-household = household
town-kind-department = department
town-kind-person = person
town-none-of = { $name } is no { $what } of this town ({ $known })
town-has-none = { $name } is no { $what } of this town (it has none)
town-nothing-measured = nothing is measured: add buildings or water
town-used-twice = { $id } is used twice
town-long-id = { $id }, made of the ids, has more than { $most } characters
town-needs-water = { $kind } needs water
town-risers = { $building } has { $risers } risers
town-after-end = must lie before the end of the scenario
town-no-buildings = there are no buildings
town-building-twice = the id of building { $id } is used twice
town-no-station = there is no station { $id }
fault-no-station = { $kind }: station: there is no station { $station }
fault-no-building = { $kind }: building: there is no building { $building }
fault-no-riser = { $kind }: riser: { $has }, not { $riser }
fault-no-household = { $kind }: household: no household is called { $pattern }
fault-no-room = { $kind }: point: no room's point is called { $point }
fault-no-site = { $kind }: no water site { $site }; there are { $known }
fault-not-so-cold = { $kind }: air: { $flat } does not get as cold as { $air } degC with its radiators off, at { $outdoor } degC outdoors
water-no-junction = site { $site }: { $network } has no junction { $junction }; it has { $some } and others
water-no-wntr = wntr is not installed: an analytic stand-in is used for { $network } (pip install 'wenya[water]')
water-bad-wntr = wntr cannot be imported ({ $why }): an analytic stand-in is used for { $network } (pip install 'wenya[water]')

## Recorded readings

cell-at = { $file }: row { $row }, column { $column }: { $reason }
cell-row = { $file }: row { $row }: { $why }
cell-not-after = { $cell } is not after the row before
cell-first-column = the first column must be { $column }
cell-columns = there must be 1 to { $most } columns beside it
cell-column-twice = the column appears twice
cell-count = { $found } cells where the header has { $wanted }
cell-no-time = { $cell } is no time such as 2013-08-24T11:58:00Z
cell-not-utc = { $cell } is not in UTC (…Z)
cell-not-finite = { $cell } is not finite
cell-long-line = longer than { $most } characters
recording-wire = { $file }: recorded readings are played as json or senml, not as { $wire }
recording-gateway = gateway { $gateway }: letters, digits and -:._ only, one topic level
recording-point = { $point } is not a valid point id

## The broker

broker-ca-file = CA file { $file }: { $why }
broker-certificate = certificate { $certificate } with key { $key }: { $why }
broker-no-mqtt = broker { $broker } speaks neither MQTT 5 nor MQTT 3.1.1
broker-no-queue = broker { $broker } cannot queue a message: { $why }
broker-not-connected = not connected to { $broker }
broker-stalled = broker { $broker } has acknowledged nothing for { $seconds } s ({ $count } messages outstanding)
broker-untrusted = broker { $broker } is not trusted: { $why }
broker-away = broker { $broker } cannot be reached: { $why }
broker-refuses = broker { $broker } refuses the connection: { $why }
broker-closed = broker { $broker } closed the connection after CONNECT
broker-closed-it = it closed the connection
broker-is-none = broker { $broker } answers CONNECT with { $answer }: it is not an MQTT broker
broker-code = code { $code }
broker-sent-else = it sent something else than acknowledgements
broker-acknowledged-twice = it acknowledged what was not sent, or twice
broker-went-away = broker { $broker } went away: { $why } ({ $acknowledged } of { $sent } messages acknowledged)
connack-version = it does not speak MQTT 3.1.1
connack-client-id = it refuses the client id
connack-unavailable = it is not available
connack-password = user name or password are wrong
connack-not-authorised = not authorised
fleet-packs = { $devices } devices are not a whole number of packs of { $pack }
fleet-gateways = { $devices } devices in packs of { $pack } are { $messages } messages a round, too few for { $gateways } gateways
fleet-size = { $number } { $what }: must be 1 to { $most }
fleet-readings-a-pack = readings a pack
fleet-devices = devices
fleet-how-many-gateways = gateways

## Ledgers and pictures

ledger-is-file = { $folder }: is a file; name a new or empty folder
ledger-other-files = { $folder }: holds something else than a ledger; name a new or empty folder
ledger-format = { $folder }/run.json: format { $found }, this version reads { $known }
ledger-dangling = { $folder }: tickets.jsonl: a ticket is below one that is not there
ledger-is-none = { $folder }: no ledger ({ $missing } is missing)
ledger-damaged = { $folder }: { $why }
plot-no-point = no point { $point } in the ledger
plot-needs-matplotlib = pictures need matplotlib: pip install 'wenya[plot]'
plot-ending = { $file }: a picture is a .png or a .svg, not { $suffix }
plot-no-ending = without an ending
plot-nothing = nothing to draw: the ledger has no values of any point
plot-too-narrow = a picture is at least { $least } pixels wide, not { $found }
plot-too-low = this picture is at least { $least } pixels high, not { $found }

## A service held against a ledger

service-no-http = { $url } must begin with http:// or https://
service-not-wenya = { $url }/metrics does not expose wenya_judged_until_seconds
service-later = { $url } has judged until { $judged } already, and the scenario begins at { $begins }: a service that is played to runs with --clock simulated, on stores that have seen nothing later
service-lacks-points = { $url } does not know { $missing } of { $points } points, such as { $point }: import the town's inventory first (wenya simulate ledger writes it)
service-behind = { $url } has judged until { $judged } and not until { $wanted } (Unix ms) after { $seconds } s: does it run with --clock simulated, on the same broker?
service-answers-oddly = { $url } does not answer as Wenya does: { $why }
service-endless = { $url } never reaches its last page
service-away = { $url } cannot be queried: { $why }{ $proxy }
service-refuses = { $url } answers { $status }: { $body }{ $proxy }
promise-missing = promised, but not in the ledger: { $kind } ticket at { $place } about { $concern }, from { $after } to { $before }
promise-exceeded = in the ledger, but not promised: { $kind } ticket at { $place } about { $concern }, opened { $opened }
discrepancy-missed = missed
discrepancy-false = false
discrepancy-wrong-place = wrong place
discrepancy-wrong-grouping = wrong grouping
discrepancy-different = different
verdict-line = { $time }  { $difference }
verdict-difference = { $kind }: { $what } at { $where }: { $why }
verdict-late = late: { $concern }: { $late }
verdict-none-late = none
verdict-late-minutes = { $count }, up to { $minutes } min
verdict-late-seconds = { $count }, up to { $seconds } s
verdict-no-episode-due = no such episode in what was delivered
verdict-no-episode = the service has no such episode
verdict-odd = { $name } { $found }, not { $wanted }
verdict-no-clock = clock { $key } is missing
verdict-clock-not-due = clock { $key } is not due
verdict-below = below { $found }, not { $wanted }
verdict-nothing = nothing
verdict-episodes = { $more } episodes too many, { $fewer } too few
verdict-early = opened { $seconds } s before it was due
verdict-elsewhere = its episodes are at { $places }
verdict-no-ticket = no ticket at this place, or the episodes are on another
verdict-not-due = a { $kind } ticket that is not due

## Weather

weather-not-within = { $value } is not within { $low } to { $high }
weather-no-values = the column has no values
weather-begins-earlier = the scenario begins earlier, at { $at }
weather-goes-on = the scenario goes on longer, until { $until }
weather-columns = only { $columns } are allowed beside { $beside }
weather-no-column = the column is missing

office-difference = { $matter }: { $why }
office-done = nothing
office-refused = { $does } by { $who } is refused for { $found }, not for { $wanted } { $why }
office-move = in its history stands { $found }, not { $wanted }
town-acts-order = what is done stands in the order of its instants
town-acts-register = what is done begins with `register`, once
town-acts-within = must lie between the beginning and the end of the scenario
