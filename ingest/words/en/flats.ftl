# A list with a row a flat: what is wrong with it, and what should be known.
flats-a-date = { $value } is a date: the spreadsheet made one of what was typed; make the cell a text and type it again
flats-shortened = { $value } has lost its last digits; make the cell a text and type it again
flats-residential = must be residential or commercial, not { $value }
flats-twice = { $value } is there already, in row { $row }
flats-column-twice = there are two columns '{ $heading }'
flats-no-column = there is no column for the { $what }
flats-column-room = room
flats-column-building = building
flats-no-season = the heating season is not known: write a line above the headings, such as 'Heating season: 10-20 to 04-10'
flats-season-unread = from which day to which the heating season is cannot be seen in '{ $text }'; write 'Heating season: 10-20 to 04-10'
flats-organisation-unnamed = the company has no name and is called '{ $name }' for now; a line such as 'Company: North Heat' above the headings names it
flats-unread = { $count ->
    [one] { $count } column was not read: { $headings }
   *[other] { $count } columns were not read: { $headings }
  }
flats-skipped = { $count ->
    [one] { $count } row is no flat and was not read: { $rows }
   *[other] { $count } rows are no flats and were not read: { $rows }
  }
flats-renamed = '{ $old }' is called '{ $new }' now, since the same devices are in it
flats-more-renamed = { $count ->
    [one] { $count } more has another name, since the same devices are in it
   *[other] { $count } more have other names, since the same devices are in them
  }
flats-periods = { $count ->
    [one] of { $count } point no period is said: { $sampling } between readings and { $upload } between uploads are taken
   *[other] of { $count } points no period is said: { $sampling } between readings and { $upload } between uploads are taken
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
