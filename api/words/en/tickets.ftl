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
several-title = Several tickets at once
several-chosen =
    { $count ->
        [one] { $count } ticket chosen
       *[other] { $count } tickets chosen
    }
several-unseen =
    { $count ->
        [one] { $count } of the chosen tickets is not there, or not for you to see
       *[other] { $count } of the chosen tickets are not there, or not for you to see
    }
several-none = No ticket is chosen. Mark some in the list (key x) and choose what is to be done.
several-which = Chosen tickets
several-command = What is to be done
several-go-on = Go on
several-each = Each ticket is judged and put on record by itself; of those that do not take it the reason is told, and the others are done.
several-done =
    { $count ->
        [one] { $done } of { $count } ticket done
       *[other] { $done } of { $count } tickets done
    }
several-not-done = not done
several-mark = Choose { $number }
work-keys-mark = choose this one, or not
contacts-title = Contacts
contacts-intro = Calls, letters and visits, the newest first
contacts-looks = Who looked at reporters
contacts-phone = Telephone of the reporter
contacts-what = Contact
contacts-by = Registered by
contacts-elsewhere = a ticket outside of what you may see
contacts-none = No contact fits
