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
rulebook-keys = What it says
rulebook-key = Key
rulebook-value = Value
rulebook-from = From
rulebook-from-file = Your rules file
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
rulebook-no-time = Give a day and a time.

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
