### Pages of what is installed

## history

history-title = History
history-spans = How long
history-hour = 1 h
history-six-hours = 6 h
history-day = 24 h
history-week = 7 days
history-month = 31 days
history-season = A season
history-seasons = 5 seasons
history-back = Earlier
history-on = Later
history-nearer = Nearer
history-wider = Wider
history-now = To now
history-plot = Chart of { $point }
history-keys = Arrow keys pan and zoom, End goes to now, Home shows five seasons; drag to zoom in, and the wheel zooms once the chart has the focus. What it shows is in the tables below as well.
history-mean = Mean
history-range = Lowest to highest
history-count = Readings
history-stop = Stop of supply
history-gap = No readings
history-flagged = Readings that count for nothing
history-none = No readings in this time.
history-failed = The figures did not come. They are asked for again with the next change.
history-what = What
history-from = From
history-to = Until
history-worst = Worst
history-ticket = Ticket
history-measured = Measured
history-value = Value
history-why = Why
history-least = Lowest
history-most = Highest
history-long = How long
history-no-episodes = No episode in this time
history-more-episodes =
    { $count ->
        [one] The last one is shown; choose a shorter time for others.
       *[other] The last { $count } are shown; choose a shorter time for others.
    }
history-limits =
    { $count ->
        [one] Limits in force (one stretch)
       *[other] Limits in force ({ $count } stretches)
    }
history-gaps =
    { $count ->
        [one] One stretch without readings
       *[other] { $count } stretches without readings
    }
history-figures = Figures as a table

## level

level-organisation = Organisation
level-unit = Unit
level-station = Station
level-building = Building
level-household = Flat

## place

place-above = Places above
place-points = What is measured here and below
place-point = Point
place-now = Now
place-expected = no reading yet
place-silent = silent
place-no-points = Nothing is measured here
place-tickets = Open tickets here and below
place-no-tickets = No open ticket
place-ticket-above = Of a place above
place-more-tickets =
    { $count ->
        [one] The newest one is shown.
       *[other] The newest { $count } are shown.
    }
place-below = Right below
place-more-below =
    { $count ->
        [one] The first one by name is shown.
       *[other] The first { $count } by name are shown.
    }

## calendar

calendar-title = Compliance by day
calendar-month = { $month }/{ $year }
calendar-earlier = Earlier
calendar-later = Later
calendar-all = every household qualified
calendar-some = nine of ten or more
calendar-few = fewer
calendar-day = { $qualified } of { $judged } judged households qualified
calendar-unjudged =
    { $count ->
        [one] one could not be judged
       *[other] { $count } could not be judged
    }
calendar-not-judgeable = could not be judged
calendar-nothing = no figures
calendar-none = No household was judged in these months. Figures come each night.
calendar-no-households = No household lies here.
weekday-mon = Mo
weekday-tue = Tu
weekday-wed = We
weekday-thu = Th
weekday-fri = Fr
weekday-sat = Sa
weekday-sun = Su

## gateways

gateways-title = Gateways
gateways-intro = Those with most silent points first.
gateways-find = Name, id or place
gateways-search = Find
gateways-all = All
gateways-with-silent = With silent points
gateways-gateway = Gateway
gateways-state = State
gateways-heard = Last heard
gateways-silent = Silent points
gateways-waiting = Waiting letters
gateways-clock = Clock
gateways-is-silent = silent
gateways-partly = partly silent
gateways-fine = heard
gateways-not-yet = not heard yet
gateways-no-points = nothing behind it
gateways-never = never
gateways-of = { $silent } of { $points }
gateways-ahead = { $duration } ahead
gateways-behind = { $duration } behind, or sent later
gateways-right = right
gateways-none = No gateway
gateways-more =
    { $count ->
        [one] One of { $all } is shown; search for others.
       *[other] { $count } of { $all } are shown; search for others.
    }
gateways-unknown = The inventory has no gateway of this id.
gateways-near = Meant may be:
gateways-refused = What was not taken, and why
gateways-nothing-refused = Everything that came was taken.
gateways-unknown-names = Names that nobody registered
gateways-births = Edge nodes of Sparkplug, and devices behind them
gateways-born =
    { $metrics ->
        [one] 1 metric
       *[other] { $metrics } metrics
    }, born
gateways-gone = gone since
gateways-missing =
    { $messages ->
        [one] 1 message never came
       *[other] { $messages } messages never came
    }
gateways-unused = Not used: sent beside the registered channels
gateways-unused-hint = Register what is wanted as an alias, and list the rest under ignore of the device or its model.
gateways-spoke-for = Points that it spoke for and may not, or against others
gateways-devices = Devices behind it
gateways-no-devices = No device is registered behind it.
gateways-points = Points
gateways-format = Format
gateways-any-format = any that names no gateway
gateways-formerly = Former ids
gateways-bound = Bound
gateways-bound-yes = only its own topics speak for its points
gateways-bound-no = others may speak for its points
gateways-letters = Its undecoded messages
gateways-came = What came
gateways-readings =
    { $count ->
        [one] one reading
       *[other] { $count } readings
    }
gateways-nothing-came = Nothing came by its name.

## side by side

beside-title = Side by side now
beside-floor = Floor

## files

export-readings = Export readings
export-calendar = Export days
export-days = { $count ->
    [one] last { $count } day
   *[other] last { $count } days
}
place-stop-no-end = no end known
place-stop-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

## files

exported-readings = Readings
exported-place = Place
exported-point = Point
exported-measured-at = Measured at ({ $zone })
exported-value = Value
exported-value-in = { $metric } ({ $unit })
exported-flags = Quality flags
exported-days = Calendar
exported-day = Day
exported-qualified = Households within limits
exported-unqualified = Households outside limits
exported-not-judgeable = Households not judgeable
exported-judged = Marks judged
exported-good = Marks within limits
exported-number = Number
exported-at = At ({ $zone })
exported-acting-for = Acting for
exported-address = Address
