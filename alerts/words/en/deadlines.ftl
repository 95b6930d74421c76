### Days and hours that count, and the files in which people have them.

calendar-year-missing = the working days of { $year } are not on record
calendar-no-day = { $value } is no day; write 2027-01-31
calendar-other-year = { $value } is not of { $year }
calendar-make-up-on-weekday = { $day } is Monday to Friday; only a Saturday or Sunday can be a make-up day
calendar-nothing-off = no day is off: years that are not announced yet are published as empty lists
calendar-json-shape = must be {"{"}"year": 2027, "days": [{"{"}"date": "2027-01-01", "name": "…", "isOffDay": true{"}"}, …]{"}"} ({ $reason })
calendar-csv-shape = must be day, kind and name, such as { $off }, of a make-up day { $on }
calendar-no-season-any = needs a row of season any, for places where nobody has set the seasons

## Limits

limit-one-kind = must be exactly one of { $kinds }
limit-stray-key = { $key } has no meaning for a limit of kind { $kind }
