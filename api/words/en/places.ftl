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
