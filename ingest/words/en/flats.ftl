# A list with a row a flat: what is wrong with it, and what should be known.
flats-a-date = { $value } is a date: the spreadsheet made one of what was typed; make the cell a text and type it again
flats-shortened = { $value } has lost its last digits; make the cell a text and type it again
flats-residential = must be residential or commercial, not { $value }
flats-twice = { $value } is there already, in { $where }
flats-spelt-otherwise = { $value } is the same building as { $first } in { $where } and has the same room there; write one building in one way, or give the other another name
flats-other-building = { $count ->
    [one] { $name } is on record with { $count } device, which is not in the list: if it is another building, add a column for the community; if all devices are new ones, add a column for its station or community as on record
   *[other] { $name } is on record with { $count } devices, none of which is in the list: if it is another building, add a column for the community; if all devices are new ones, add a column for its station or community as on record
  }
flats-another-season = the heating season is { $season } here and { $first } in another list of the same file; both must say the same
flats-sheet-unnamed = several lists are read together, and neither the name of this one nor a column says which community it is of: call the sheet by its community, or add such a column
flats-column-twice = there are two columns '{ $heading }'
flats-no-column = there is no column for the { $what }
flats-column-room = room
flats-column-building = building
flats-no-season = the heating season is not known: write a line above the headings, such as 'Heating season: 10-20 to 04-10'
flats-season-unread = from which day to which the heating season is cannot be seen in '{ $text }'; write 'Heating season: 10-20 to 04-10'
flats-organisation-unnamed = the company has no name and is called '{ $name }' for now; a line such as 'Company: North Heat' above the headings names it
flats-personal = what residents are called and how they are reached is neither read nor kept ({ $count }): { $headings }
flats-unread = { $count ->
    [one] { $count } column was not read: { $headings }
   *[other] { $count } columns were not read: { $headings }
  }
flats-skipped = { $count ->
    [one] { $count } row is no flat and was not read: { $rows }
   *[other] { $count } rows are no flats and were not read: { $rows }
  }
flats-named = no column says it: the { $what } of these flats is taken from the list's name, '{ $name }'
flats-as-one = taken as one place: { $spellings }
flats-more-as-one = { $count ->
    [one] { $count } more place is written in several ways and was taken as one
   *[other] { $count } more places are written in several ways and were taken as one each
  }
flats-renamed = '{ $old }' is called '{ $new }' now, since the same devices are in it
flats-more-renamed = { $count ->
    [one] { $count } more has another name, since the same devices are in it
   *[other] { $count } more have other names, since the same devices are in them
  }
flats-periods = { $count ->
    [one] of { $count } point no period is said: { $minutes } min between readings and { $hours } h between uploads are taken
   *[other] of { $count } points no period is said: { $minutes } min between readings and { $hours } h between uploads are taken
  }
flats-no-gateway = { $count ->
    [one] { $count } device has no gateway, so that any gateway may speak for it
   *[other] { $count } devices have no gateway, so that any gateway may speak for them
  }

# How much an inventory holds.
extent-unknown = number of households not registered
extent-households = { $count ->
    [one] { $count } household
   *[other] { $count } households
  }
extent =
    { $stations ->
        [one] { $stations } station
       *[other] { $stations } stations
    }, { $buildings ->
        [one] { $buildings } building
       *[other] { $buildings } buildings
    }, { $households }, { $points ->
        [one] { $points } point
       *[other] { $points } points
    }, { $gateways ->
        [one] { $gateways } gateway
       *[other] { $gateways } gateways
    }

# The form for a list of flats.
flats-form-title = Flats and where their temperature is measured
flats-form-sheet = flats
flats-form-notes = Notes
flats-form-company = Company:
flats-form-season = Heating season:
flats-form-example = e.g.
flats-form-number = No.
flats-form-needed = needed
flats-form-heading = Column
flats-form-note = How to fill it in
flats-form-samples = Example
flats-form-rows = A row a flat; several for a flat with several devices. Rows that begin with 'e.g.' are examples, are not imported and may be deleted. Leave blank what there is not; columns may be deleted, added and put in any order.
flats-form-blank = Blank means as in the row above for branch, station, community, building and unit, until a wider place is another one; in the row of a device also for gateway and model, within one building. Where there is none, write 'none'. A blank room is never filled in.
flats-form-sheets = A workbook may have a sheet for each community (or station), called by its name: without such a column, the sheet's name is taken.
flats-form-above = Above the headings stand the company's name and the heating season, such as 'Heating season: 10-20 to 04-10'.
flats-form-again = Change this list later and import it again: what has not changed stays, and what has another name is renamed.
flats-form-text = All columns are texts and should stay so: ids would be shortened, and '3-2' would become a date.
flats-heading-organisation = Company
flats-heading-branch = Branch
flats-heading-station = Station
flats-heading-community = Community
flats-heading-building = Building
flats-heading-unit = Unit
flats-heading-room = Room
flats-heading-households = Households
flats-heading-residential = Residential
flats-heading-contract-min = Contract temperature
flats-heading-gateway = Gateway
flats-heading-format = Gateway format
flats-heading-device = Device
flats-heading-model = Model
flats-heading-channel = Channel
flats-heading-spot = Position
flats-heading-sampling = Sampling
flats-heading-upload = Upload
flats-note-organisation = where there are several companies
flats-note-branch = branch or heating unit
flats-note-station = name of the heat station
flats-note-community = name of the community
flats-note-building = number or name of the building, such as 3
flats-note-unit = number of the entrance, such as 2
flats-note-room = such as 301; flats without a device may share a row, such as 'others', with their number under Households
flats-note-households = how many the row stands for; blank is 1
flats-note-residential = residential or commercial; blank is residential
flats-note-contract-min = for commercial users, the lowest temperature of their contract, in degC
flats-note-gateway = what the gateway calls itself when it publishes
flats-note-format = how the gateway publishes: native, chirpstack, tts, thingsboard or sparkplug; blank keeps what is on record
flats-note-device = what the device is called when it publishes, such as its address or serial number; blank where there is none
flats-note-model = model of the device
flats-note-channel = what the device calls the temperature; blank is temperature
flats-note-spot = where it is, such as living room; needed where a flat has several devices
flats-note-sampling = how often it measures, such as 20min
flats-note-upload = how often it sends, not more often than it measures, such as 1h
