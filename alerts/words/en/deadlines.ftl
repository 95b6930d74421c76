### Days and hours that count, and the files in which people have them.

calendar-year-missing = the working days of { $year } are not on record
calendar-year-wanted = the working days of { $year } are not on record; import them
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

## Policies and ladders

policies-unknown-table = unknown key; a file of policies holds [[policy]] and [[ladder]] tables
policies-no-tables = must be [[{ $kind }]] tables
policies-unknown-instant = no time limit starts at “{ $name }”, and none is such an instant
policies-no-ladder = there is no ladder { $ladder }
policies-no-clause = there is no clause { $clause }
policies-opens-of-task = only a clock of a task opens one
policies-recurring-pauses = a recurring clock never pauses
policies-variant-same = needs a proof or a limit of its own
policies-step-one-way = must say in one way when it comes
policies-step-every = only the last step, after the due, comes again and again
policies-no-policy = there is no policy { $key }
policies-no-field = no command has a field { $name } that could give it
policies-adopted-both = must say who adopted the number and on which day
policies-adopted-given = the number is that of { $clause }; only one of ours is adopted
policies-not-the-clause = { $clause } gives { $given }, and this is { $site }
