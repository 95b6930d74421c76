### Pages of the rules

rulebook-title = Rules
rulebook-set = Set { $version } of the rules, in force since
rulebook-set-number = set { $version } of the rules
rulebook-rule = Rule
rulebook-state = State
rulebook-when = When
rulebook-in-season = in the heating season
rulebook-points = Points
rulebook-on = On
rulebook-off = Off
rulebook-removed = Removed
rulebook-own = Your own
rulebook-differs = { $count ->
    [one] { $count } difference from what ships
   *[other] { $count } differences from what ships
}
rulebook-no-ticket = Statistics only
rulebook-technical = technical, no clause
rulebook-looks-at = { $count ->
    [one] It looks at { $count } point.
   *[other] It looks at { $count } points.
}
rulebook-would-look-at = { $count ->
    [one] It is off; on, it would look at { $count } point.
   *[other] It is off; on, it would look at { $count } points.
}
rulebook-removed-from-file = It was one of your own and is no more in your rules file.
rulebook-keys = What it says
rulebook-key = Key
rulebook-value = Value
rulebook-from = From
rulebook-from-file = Your rules file
rulebook-from-default = Default
rulebook-from-shipped = Ships so
rulebook-ships-as = ships as { $value }
rulebook-versions = Versions on record
rulebook-version = Version { $version }
rulebook-turned-off = Turned off
rulebook-since = since
rulebook-older = Older sets of rules are not listed.
rulebook-no-versions = Nothing is on record yet.
rulebook-audit = Changes of rules in the audit
rulebook-nothing = not set

rulebook-applying = What applies where and when
rulebook-applying-before = The first rules on record are of { $since }. Which were on before that is not known: these are told.
rulebook-applying-set = As set { $version } of the rules says, in force since { $since }.
rulebook-applying-intro = Pick a point and a time: each rule is told to apply or not, and why.
rulebook-where = Point or place, by name or id
rulebook-at = Local time
rulebook-look = Look
rulebook-applies = Applies
rulebook-not-then = Not at that time
rulebook-none-judges = No rule judges this point.
rulebook-others = Rules that do not look at this point
rulebook-points-of = Points of { $place }
rulebook-which = Which one is meant?
rulebook-first-points = { $count ->
    [one] Only the first is listed; say more of it.
   *[other] Only the first { $count } are listed; say more of it.
}
rulebook-no-time = “{ $text }” is no day and time that can be asked about.

rulebook-why-metric = it looks at another quantity
rulebook-why-who = it is for other points
rulebook-why-no-limit = neither the rule nor the point has a limit
rulebook-why-off = it is turned off here
rulebook-why-unsound = its limit cannot be compared
rulebook-why-no-calendar = a calendar is missing
rulebook-why-season = outside the heating season
rulebook-why-hours = outside its hours
rulebook-why-outage = supply is stopped with approval

rulebook-key-clause = Clause
rulebook-key-kind = Kind
rulebook-key-metric = Quantity
rulebook-key-concern = Concern
rulebook-key-severity = Severity
rulebook-key-who = For
rulebook-key-side = Breach when
rulebook-key-limit = Limit
rulebook-key-hours = Hours
rulebook-key-heating-season = Heating season only
rulebook-key-step = Step
rulebook-key-marks = Marks in the window
rulebook-key-share = Breach when more than
rulebook-key-coverage = Data needed
rulebook-key-margin = Margin of recovery
rulebook-key-drop = Fall
rulebook-key-within = Within
rulebook-key-stays = Stays for
rulebook-key-lasts = Equal for
rulebook-key-readings = Readings at least
rulebook-key-opens-ticket = Opens a ticket
rulebook-key-review-when-late = Reviewed when found late
rulebook-key-figures = Counts for compliance
rulebook-key-version = Version
rulebook-key-name = Name
rulebook-key-text = Text

rulebook-kind-window = limit in a window
rulebook-kind-silent = silence
rulebook-kind-stuck = equal values
rulebook-kind-fall = fall
rulebook-kind-unusable = cannot be judged
rulebook-who-all = all points
rulebook-who-residential = residential
rulebook-who-non-residential = non-residential
rulebook-who-with-limit = points with a limit
rulebook-side-below = below the limit
rulebook-side-above = above the limit
rulebook-yes = yes
rulebook-no = no
rulebook-percent = { $value } %
rulebook-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
rulebook-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
rulebook-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
rulebook-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}

## trials

trial-title = Try out rules
trial-intro = The last days are judged again by changed rules and compared with what is on record; nothing on record changes.
trial-of-rule = Change it and try
trial-last = Last trial
trial-going-on = Under way
trial-ended = Not finished
trial-done = Finished
trial-progress = How far the trial is
trial-judged = { $judged } of { $all } points judged
trial-cancel = Stop the trial
trial-before = Episodes on record
trial-after = Episodes by the trial
trial-change = Change
trial-change-added = New
trial-change-gone = Gone
trial-change-moved = Moved
trial-by-place = By place
trial-differences = What differs
trial-was = On record
trial-would-be = By the trial
trial-more = { $count ->
    [one] Only the first is listed; the API tells more.
   *[other] Only the first { $count } are listed; the API tells more.
}
trial-same-episodes = It comes to just what is on record.
trial-in-force = To put it in force
trial-download = Download this rules file
trial-step-put = Put it where the setting says:
trial-step-none = (not set yet)
trial-step-check = Check it:
trial-step-start = Restart the service; the page of the rules then shows the new version.
trial-new = New trial
trial-text = Rules file
trial-text-hint = all of it; what is as it ships need not be said, and a changed rule needs a higher version
trial-place = Place
trial-place-hint = empty: everywhere
trial-days-label = Last
trial-begin = Check and try
trial-wrong = Something is wrong with the rules file, and it was not tried.
trial-none = Nothing has been tried since the service started.
trial-busy = Another trial is under way: wait for it, or stop it.
trial-same = It does not differ from the rules in force: there is nothing to try.
trial-no-points = The changed rules look at no point here.
trial-too-much = That is more than is tried beside the running service: { $points } points over { $days } days, where about { $most } points go. Choose a place or fewer days; wenya replay --dry-run has no such bound.
trial-too-many = More than { $most } differences: it was stopped. Choose a place or fewer days.
trial-too-long = It took more than { $minutes } minutes and was stopped; this is what had been judged.
trial-cancelled = Somebody stopped it; this is what had been judged.
trial-failed = The trial failed; the log says why.
trial-too-long-text = The file has more than { $most } characters; use wenya replay --dry-run --rules.
trial-days = It must be 1 to { $most } days.

## time limits and routing

tables-policies = Time limits
tables-policies-intro = By the clauses; what runs already keeps the version it began with.
tables-routing = Routing
tables-routing-intro = Rows are asked in order, and the first that holds decides.
tables-routing-ships = The rows ship with the product; departments take them by their duties and places.
tables-try-policies = Try: which limits would a matter have?
tables-try-routing = Try: whom would a matter be sent to?
tables-try = Try
tables-at = Registered at
tables-unsaid = not said
tables-other-fact = another condition
tables-no-such-fact = { $fact } is never “{ $value }”.
tables-bad-fact = One of the facts is none that there is.
tables-tried-policies = { $count ->
    [one] It would have { $count } limit
   *[other] It would have { $count } limits
}
tables-no-limits = No limit applies.
tables-leads = due first, and warns
tables-waits = what starts it has not come
tables-no-year = The calendar of { $year } is missing: nobody knows when it is due
tables-due = Due
tables-counted-days = { $count ->
    [one] { $count } day is counted
   *[other] { $count } days are counted
}
tables-limit-of = Limit of
tables-limit = How long
tables-later = later
tables-proposed = proposed, adopted by nobody
tables-differs = not as it ships
tables-working-hours = { $span } of working time
tables-working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
tables-day-end = { $count ->
    [0] the end of the day
    [one] the end of the next day
   *[other] the end of the day { $count } days later
}
tables-month-end = the end of the month
tables-at-time = { $count ->
    [0] { $time } of the day
    [one] { $time } of the next day
   *[other] { $time } of the day { $count } days later
}
tables-given-before = { $span } before: { $field }
tables-given-instant = an instant that is given
tables-earliest = the earliest of: { $limits }
tables-at-once = at once
tables-unit = Worked by
tables-owner = Answered for by
tables-copies = Copies
tables-task = Task
tables-mode = Mode
tables-class = Class
tables-nobody = nobody is found
tables-row = Row
tables-says = What it says
tables-to = What it gives
tables-taken = Taken
tables-near = Not taken for: { $fact }
