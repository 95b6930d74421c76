### What is installed, and who answers for it.

line-heating = heating
line-water = water
line-fees = fees
line-property = property

duty-production-dispatch = production dispatch
duty-command-centre = command centre
duty-customer-service = customer service
duty-repair-company = repair company
duty-network = network
duty-production-technology = production technology
duty-water-making = water making
duty-water-quality = water quality
duty-secondary-supply = secondary supply
duty-pump-attendants = pump attendants
duty-metering = metering
duty-service-supervision = service supervision
duty-discipline = discipline
duty-publicity = publicity
duty-devices = devices

period-day = each day
period-week = each week
period-half-month = each half month
period-month = each month
period-quarter = each quarter

no-responsible-unit =
    { $name } [{ $id }] has points of the line “{ $line }”, and no territorial department of that line is at or above it (no-responsible-unit).

point-at-place = { $place } { $metric }

department-none = no departments: nobody is named who answers for a place
department-lacks = department { $id } ({ $name }) { $lack }
department-lacks-more = departments lack { $count } more
department-no-head = has no head
department-no-leader = has no leader in charge (clause W16)
department-no-petition-staff = has no petition staff (clause W16)
department-no-phone = has no phone number (clause B11)
department-no-phone-for = has no phone number for { $hours } (clause B11)

unbound-all = mqtt.bind_gateways is off: whoever may publish may speak for every point
unbound-gateways = gateways without a format are unbound, and every topic that names no gateway speaks for them: { $names }
unbound-points = points whose device is behind no gateway are unbound, and every gateway speaks for them: { $names }
department-gaps = no-responsible-unit: places and lines without a unit: { $count }
