### The situation: how places stand now.

now-title = Now
now-way = Where this is
now-judged-until = Judged up to
now-not-judged = Nothing is judged yet; the figures come once it is
now-share = In compliance
now-coverage = { $points ->
    [one] { $measured } of { $points } point measured
   *[other] { $measured } of { $points } points measured
}
now-worst = Worst value
now-affected = Households out of compliance
now-of-households = { $count ->
    [one] of { $count } household
   *[other] of { $count } households
}
now-households = { $count ->
    [one] { $affected } of { $count } household out of compliance
   *[other] { $affected } of { $count } households out of compliance
}
now-place-page = History and details
now-points = Points
now-breaching = out of compliance
now-troubles = silent { $silent }, unusable { $unusable }, stuck { $stuck }
now-open = Open tickets
now-tickets = { $count ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
now-legend = What the signs mean
now-places = Places in it
now-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
}
now-points-here = Points here
now-point = Point
now-value = Value
now-state = State
now-empty = The inventory has no places yet
now-due = Due first
now-all-work = The whole work list
now-nothing-due = No ticket is open
now-silent-gateways = Silent gateways
now-silent-since = Last heard
now-no-silent-gateways = No gateway is silent
now-unusable = Unusable points
now-no-unusable = No point is unusable

## heat

heat-good = All in compliance
heat-slight = A few out of compliance
heat-poor = Many out of compliance
heat-bad = Most out of compliance
heat-blind = No value now
heat-idle = Not judged now
heat-none = No points

## point state

point-state-breaching = Out of compliance
point-state-silent = Silent
point-state-unusable = Unusable
point-state-stuck = Stuck

## map

map-title = Map
now-shown-as = Shown as
now-as-list = List
map-label = Places where they stand
map-places = { $count ->
    [one] { $count } place
   *[other] { $count } places
}
map-scale = Scale: the bar is { $length }
map-m = { $n } m
map-km = { $n } km
map-up = N
map-moves = Move the map
map-nearer = Nearer
map-wider = Farther
map-all = All of it
map-west = To the west
map-north = To the north
map-south = To the south
map-east = To the east
map-keys = Drag and turn the wheel, or with the map chosen: arrow keys move it, + and − bring it nearer and farther, 0 shows all of it. Signs on a mark: ‼ a critical ticket, ! a major one, and how many are open.
map-no-positions = No place here has a position. The keys longitude and latitude of a place in the inventory put it on the map.
map-shown = Shown here
map-with-below = { $count ->
    [one] with { $count } place below it
   *[other] with { $count } places below it
}
map-beside = { $count ->
    [one] { $count } place by it has no position
   *[other] { $count } places by it have no position
}
map-which = Which ones
map-nothing-here = Nothing with a position is here
map-outside = { $count ->
    [one] { $count } more is elsewhere: show all
   *[other] { $count } more are elsewhere: show all
}
map-missing = Without a position
map-stands-by = Stands by { $place }
map-unmarked = Tickets that no mark counts

## search

search-title = Search
search-label = Search places, points, devices, gateways, numbers, telephones, people
search-placeholder = Search (press /)
search-none = Nothing found
search-hint = Type a name or id of a place, point, device, gateway, department or person, a ticket number (2026-17, or 17), a contact number (L2026-3), or a whole telephone number.
search-more = { $count ->
    [one] Only the first is listed: type more.
   *[other] Only the first { $count } are listed: type more.
}
hit-ticket = Tickets
hit-contact = Contacts
hit-place = Places
hit-gateway = Gateways
hit-device = Devices
hit-point = Points
hit-department = Departments
hit-person = People

## wall

wall-title = Wall
wall-blind = Out of touch; this is how it was until
wall-ended = The sign-in has ended; this is how it was until
wall-duty = On duty now
wall-no-posts = There are no posts of duty
wall-calm = No ticket is open
wall-calm-since = Since
wall-token = Access token
wall-open = Show the wall
wall-by-token = Nobody sits at this screen: show the wall by a token
wall-hint = An administrator makes a token for a program user that is limited to looking (look). This screen shows the wall by it and does nothing else; revoking the token ends it.
refusal-wall-token = This access token is good for more than looking: a wall takes one that is limited to look
