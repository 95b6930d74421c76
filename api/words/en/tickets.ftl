### tickets as they are now

ticket-now = Now
ticket-now-chart = From the breach until now
ticket-now-ago = ({ $duration } ago)
ticket-now-kept = within its limits
ticket-now-silent = no value now; this is the last one
ticket-now-no-point = No point here says how it is now.
ticket-now-breaching = { $count } in breach
ticket-now-below = { $by } too low
ticket-now-above = { $by } too high
ticket-now-risen = risen by { $by } in an hour
ticket-now-fallen = fallen by { $by } in an hour
ticket-viewing = { $name } has this open
ticket-filling = { $name } is filling something in
work-text = Find in the list
work-text-hint = Number, place, person, phone, words
work-find = Find
