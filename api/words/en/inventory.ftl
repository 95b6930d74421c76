### Pages of the inventory

assets-title = Inventory
assets-version = version { $version } in force
assets-find = Find by id or name
assets-tops = Go down from here:
assets-export = Export:
assets-upload = Import a file
assets-row = Id
assets-key-name = Name
assets-at = Where
first-title = Nothing is watched yet
first-what = Wenya watches what the inventory lists: places, their points and the gateways that read them. Import a file of it first; values and tickets follow by themselves as readings arrive.
first-who = An engineer imports it.
first-engineer = Make a user an engineer
assets-none = There is no such row
assets-key = Key
assets-value = Value
assets-keys = What this row says
assets-acts = What can be done
assets-now = How it is now
assets-inherited = from above:
assets-default = the default
assets-unset = not set
assets-below = Places directly below
assets-referring = Of this: { $table }
assets-first-rows = Only the first { $count } are listed.
assets-desk-file = the desk's file
assets-at-start = In the file of the start
assets-at-start-why = Each start writes this row anew as the file “{ $file }” has it; a change that is to last is made in that file.
assets-undone = The next start undoes this
assets-undone-why = The file “{ $file }”, which is read at each start, says something else; to make it last, change that file as well.
assets-edit = Change this row
assets-edit-intro = See what changes first, then save; the checks are those of an import.
assets-edit-hint = A row says the whole thing: what is left empty is taken off, and comes from above or is the default.
assets-preview = What would change
assets-preview-do = See what changes
assets-preview-again = See again what changes
assets-save = Save just that
assets-no-change = This is what is in force already: nothing changes.
assets-judged =
    { $count ->
        [one] { $count } point is judged otherwise
       *[other] { $count } points are judged otherwise
    }
assets-judged-points = List the points
assets-upload-intro = All of a file is taken, or nothing; see what changes first, then have it done.
assets-needs-script = Without scripts this browser cannot send a file as it is; the command line of the service can.
assets-flats = A list with a row a flat is taken as it is kept, with titles and merged cells (xlsx or csv).
assets-form = Download an empty form
assets-file = File
assets-file-hint = CSV, TOML or JSON, as an export has it
assets-file-other = No import reads such a file: choose one in a format of the exports.
assets-file-large = The file is larger than { $most } MiB.
assets-replace = The file is everything: what it does not have leaves
assets-replace-hint = else it is merged into what is in force
assets-sending = Sending
assets-reading = Checking
assets-writing = Writing
assets-lost = No answer came. Try again: all of it was taken, or nothing.
assets-done = Taken: version { $version } is in force.
assets-problems =
    { $count ->
        [one] { $count } problem; nothing was taken:
       *[other] { $count } problems; nothing was taken:
    }
assets-warnings = { $count ->
    [one] The file can be taken; one thing to know of it:
   *[other] The file can be taken; { $count } things to know of it:
  }
assets-extent = Altogether there will be: { $extent }
assets-do = Do just that

## new

assets-new-places = New place
assets-new-points = New point
assets-new-gateways = New gateway
assets-new-devices = New device
assets-new-models = New model
assets-new-aliases = New alias
assets-new-calendars = New calendar
assets-new-outages = New outage

## tables

assets-table-places = Places
assets-table-points = Points
assets-table-gateways = Gateways
assets-table-devices = Devices
assets-table-models = Models
assets-table-aliases = Aliases
assets-table-calendars = Calendars
assets-table-outages = Outages
assets-table-departments = Departments

## keys

assets-key-id = Id
assets-key-level = Level
assets-key-parent = Above
assets-key-households = Households
assets-key-zone = Time zone
assets-key-calendar = Calendar
assets-key-pump-station = Pump station of the secondary supply
assets-key-built-up = Built-up area
assets-key-longitude = Longitude
assets-key-latitude = Latitude
assets-key-kind = Kind
assets-key-place = Place
assets-key-line = Line
assets-key-head = Head
assets-key-leader = Leader in charge
assets-key-phones = Phones
assets-key-channels = Channels
assets-key-duties = Duties
assets-key-petition-staff = Petition staff
assets-key-data-delivery = Delivery of data
assets-key-metric = What it measures
assets-key-sampling = Measures every
assets-key-upload = Sends every
assets-key-residential = Residents' room
assets-key-contract-min = Minimum of the contract
assets-key-pressure-min = Lowest pressure
assets-key-pressure-max = Highest pressure
assets-key-limits = Limits by rule
assets-key-contract-hours = Hours of the contract
assets-key-meter-side = Side of the meter
assets-key-water-kind = Kind of water
assets-key-registered-at = Registered
assets-key-device = Device
assets-key-gateway = Gateway
assets-key-gateways = Several gateways
assets-key-format = Format
assets-key-formerly = Former ids
assets-key-model = Model
assets-key-battery = Unit of its charge
assets-key-ignore = Channels not wanted
assets-key-unit = Unit
assets-key-point = Point
assets-key-heating-season = Heating season
assets-key-supply-winter = Hours of supply in winter
assets-key-supply-summer = Hours of supply in summer
assets-key-summer = Summer
assets-key-start = Begins
assets-key-end = Ends
assets-key-approved-by = Approved by
assets-key-reason = Reason

## hints

assets-hint-sampling = such as 15min, 1h
assets-hint-upload = such as 1h, no shorter than it measures
assets-hint-limits = rule=limit, with | between several
assets-hint-contract-hours = such as 08:00-18:00
assets-hint-registered-at = with its zone; empty: when first imported
assets-hint-gateways = with | between them
assets-hint-formerly = with | between them
assets-hint-format = native, thingsboard, chirpstack, tts or sparkplug; empty: the one it has stays
assets-hint-heating-season = such as 11-15..03-15
assets-hint-supply-winter = such as 06:00-10:00|17:00-22:00
assets-hint-supply-summer = such as 06:00-23:00
assets-hint-summer = such as 05-01..09-30
assets-hint-start = with its zone, such as 2026-11-28 08:00+08:00
assets-hint-end = with its zone; that instant is not in it

## values

yes-or-no-true = Yes
yes-or-no-false = No
battery-unit-percent = percent
battery-unit-volts = volts
department-kind-territorial = territorial
department-kind-functional = functional
department-kind-outside = outside

## row-change

row-change-added = added
row-change-changed = changed
row-change-moved = moved
row-change-removed = removed

## judged

judged-begins = begins to be judged
judged-ends = is not judged any more
judged-what = what it measures
judged-limits = limits
judged-rhythm = how often it speaks
judged-hours = hours in which it is judged
judged-outages = outages
judged-place = place
judged-speakers = who may speak for it
