### Pages of the inventory

inventory-title = Inventory
inventory-version = version { $version } in force
inventory-find = Find by id or name
inventory-tops = Go down from here:
inventory-export = Export:
inventory-upload = Import a file
inventory-row = Id
inventory-key-name = Name
inventory-at = Where
inventory-none = There is no such row
inventory-key = Key
inventory-value = Value
inventory-keys = What this row says
inventory-acts = What can be done
inventory-now = How it is now
inventory-inherited = from above:
inventory-default = the default
inventory-unset = not set
inventory-below = Places directly below
inventory-referring = Of this: { $table }
inventory-first-rows = Only the first { $count } are listed.
inventory-desk-file = the desk's file
inventory-at-start = In the file of the start
inventory-at-start-why = Each start writes this row anew as the file “{ $file }” has it; a change that is to last is made in that file.
inventory-undone = The next start undoes this
inventory-undone-why = The file “{ $file }”, which is read at each start, says something else; to make it last, change that file as well.
inventory-edit = Change this row
inventory-edit-intro = See what changes first, then save; the checks are those of an import.
inventory-edit-hint = A row says the whole thing: what is left empty is taken off, and comes from above or is the default.
inventory-preview = What would change
inventory-preview-do = See what changes
inventory-preview-again = See again what changes
inventory-save = Save just that
inventory-no-change = This is what is in force already: nothing changes.
inventory-judged =
    { $count ->
        [one] { $count } point is judged otherwise
       *[other] { $count } points are judged otherwise
    }
inventory-judged-points = List the points
inventory-upload-intro = All of a file is taken, or nothing; see what changes first, then have it done.
inventory-needs-script = Without scripts this browser cannot send a file as it is; the command line of the service can.
inventory-file = File
inventory-file-hint = CSV, TOML or JSON, as an export has it
inventory-file-other = No import reads such a file: choose one in a format of the exports.
inventory-file-large = The file is larger than { $most } MiB.
inventory-replace = The file is everything: what it does not have leaves
inventory-replace-hint = else it is merged into what is in force
inventory-sending = Sending
inventory-reading = Checking
inventory-writing = Writing
inventory-lost = No answer came. Try again: all of it was taken, or nothing.
inventory-done = Taken: version { $version } is in force.
inventory-problems =
    { $count ->
        [one] { $count } problem; nothing was taken:
       *[other] { $count } problems; nothing was taken:
    }
inventory-do = Do just that

## new

inventory-new-places = New place
inventory-new-points = New point
inventory-new-gateways = New gateway
inventory-new-devices = New device
inventory-new-models = New model
inventory-new-aliases = New alias
inventory-new-calendars = New calendar
inventory-new-outages = New outage

## tables

inventory-table-places = Places
inventory-table-points = Points
inventory-table-gateways = Gateways
inventory-table-devices = Devices
inventory-table-models = Models
inventory-table-aliases = Aliases
inventory-table-calendars = Calendars
inventory-table-outages = Outages
inventory-table-departments = Departments

## keys

inventory-key-id = Id
inventory-key-level = Level
inventory-key-parent = Above
inventory-key-households = Households
inventory-key-zone = Time zone
inventory-key-calendar = Calendar
inventory-key-pump-station = Pump station of the secondary supply
inventory-key-built-up = Built-up area
inventory-key-longitude = Longitude
inventory-key-latitude = Latitude
inventory-key-kind = Kind
inventory-key-place = Place
inventory-key-line = Line
inventory-key-head = Head
inventory-key-leader = Leader in charge
inventory-key-phones = Phones
inventory-key-channels = Channels
inventory-key-duties = Duties
inventory-key-petition-staff = Petition staff
inventory-key-data-delivery = Delivery of data
inventory-key-metric = What it measures
inventory-key-sampling = Measures every
inventory-key-upload = Sends every
inventory-key-residential = Residents' room
inventory-key-contract-min = Minimum of the contract
inventory-key-pressure-min = Lowest pressure
inventory-key-pressure-max = Highest pressure
inventory-key-limits = Limits by rule
inventory-key-contract-hours = Hours of the contract
inventory-key-meter-side = Side of the meter
inventory-key-water-kind = Kind of water
inventory-key-registered-at = Registered
inventory-key-device = Device
inventory-key-gateway = Gateway
inventory-key-gateways = Several gateways
inventory-key-format = Format
inventory-key-formerly = Former ids
inventory-key-model = Model
inventory-key-battery = Unit of its charge
inventory-key-point = Point
inventory-key-heating-season = Heating season
inventory-key-supply-winter = Hours of supply in winter
inventory-key-supply-summer = Hours of supply in summer
inventory-key-summer = Summer
inventory-key-start = Begins
inventory-key-end = Ends
inventory-key-approved-by = Approved by
inventory-key-reason = Reason

## hints

inventory-hint-sampling = such as 15min, 1h
inventory-hint-upload = such as 1h, no shorter than it measures
inventory-hint-limits = rule=limit, with | between several
inventory-hint-contract-hours = such as 08:00-18:00
inventory-hint-registered-at = with its zone; empty: when first imported
inventory-hint-gateways = with | between them
inventory-hint-formerly = with | between them
inventory-hint-format = native, thingsboard, chirpstack or tts; empty: the one it has stays
inventory-hint-heating-season = such as 11-15..03-15
inventory-hint-supply-winter = such as 06:00-10:00|17:00-22:00
inventory-hint-supply-summer = such as 06:00-23:00
inventory-hint-summer = such as 05-01..09-30
inventory-hint-start = with its zone, such as 2026-11-28 08:00+08:00
inventory-hint-end = with its zone; that instant is not in it

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
