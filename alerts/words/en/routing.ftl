### Whom matters are sent to, in which mode and of which class, and why (alerts/routing/routing.toml).

routed = Rule { $rule }: { $why }
routed-instead = Rule { $rule }: { $why } There is no “{ $wanted }”; “{ $instead }” takes it.
routed-to-nobody = Rule { $rule }: { $why } Nobody is found for it, and nobody takes it instead.

addressee-territorial = territorial unit
addressee-territorial-of = territorial unit ({ $line })
addressee-above-named = department above the one named

## One for each rule

routing-row-1-heating = A petition, a foreign matter or a major appeal goes up: service supervision handles it for heating.
routing-row-1 = A petition, a foreign matter or a major appeal goes up: production dispatch handles it.
routing-row-2-heating = The command centre answers for what a hotline, a superior or the media bring, heating.
routing-row-2 = Production dispatch answers for what a hotline, a superior or the media bring.
routing-row-3a = A leak behind the meter is the user's own: the network department coordinates or explains.
routing-row-3 = A leak or burst before the meter, or where nobody knows, is the public pipe's: the repair company goes at any hour.
routing-row-4 = Urgent or major for the water supply and out of the hours of duty: production dispatch takes it until the unit's next day of duty.
routing-row-4-quality = Water quality, urgent or major and out of the hours of duty: production dispatch takes it until the next day of duty, water quality takes a sample.
routing-row-5 = Water quality or pressure where the water leaves the plant: water making.
routing-row-6-heating = At a pump station, heating: its pump attendants.
routing-row-6 = At a pump station: secondary supply.
routing-row-7 = Water quality: water quality takes a sample, customer service handles it or explains.
routing-row-8 = Pressure before the meter, or where nobody knows: production technology.
routing-row-9 = Pressure behind the meter: the network department.
routing-row-10 = Meters: metering, else the network department.
routing-row-11-heating = Fees, heating: service supervision.
routing-row-11 = Fees: the unit of the place for fees, else for water.
routing-row-12 = Conduct of staff: discipline; the department it is about does not see who wrote.
routing-row-13 = An opinion of a unit: the department above it.
routing-row-14 = Room temperature or a repair of the heating: the heating unit of the place; its opinion goes to the command centre.
routing-row-15 = No water: the water unit of the place.
routing-row-16 = A sensor or gateway that is silent or at fault: who keeps the devices, else the unit of the place.
routing-row-17-heating = Anything else, heating: the command centre.
routing-row-17 = Anything else: production dispatch.

## Modes

routing-mode-submit = A petition, a foreign matter or a major appeal is submitted upward.
routing-mode-marked = It is marked as a key, hard, hot or slow matter.
routing-mode-involved = Government, leaders of the city, deputies or the press are involved.
routing-mode-large = It reaches a large area.
routing-mode-many = Many contacts within 24 hours are about it.
routing-mode-consult = Something is asked that a word answers.
routing-mode-by-phone = Urgent help that a word on the phone is enough for.
routing-mode-else = A unit has to work on it.

## Classes

routing-class-major = A petition or a major appeal.
routing-class-urgent = Urgent help, an accident, or a leak that floods something.
routing-class-complex = Several units have to work on it.
routing-class-ordinary = Nothing speaks for another class.

## Tickets that a matter may be joined to

join-sensors-here = Sensors found the same at { $place }.
join-sensors-above = Sensors found the same at { $place }, which it is a part of.
join-people-here = Somebody has reported the same at { $place }.
join-people-above = Somebody has reported the same at { $place }, which it is a part of.

## why supervision is proposed

proposal-overdue = { $clock } ({ $clause }) is overdue
