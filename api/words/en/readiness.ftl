### Parts of the service, and why they do not do their work.

readiness-part-broker = Broker
readiness-part-journal = Journal
readiness-part-readings = Readings
readiness-part-records = Records
readiness-part-checker = Judgement
readiness-part-desk = Tickets
readiness-other = does not do its work
readiness-detail = In its own words

readiness-state-starting = is starting
readiness-state-not-subscribed-yet = is not subscribed yet
readiness-state-it-does-not-answer = does not answer
readiness-state-slow = has not answered for a while
readiness-state-unavailable = cannot be reached
readiness-state-in-use = is in use by another service
readiness-state-busy = is busy
readiness-state-full = has no room left
readiness-state-disk = cannot write to the disk
readiness-state-journal-full = is full, so that nothing is taken in
readiness-state-damaged = is damaged
readiness-state-refused = refuses what is asked
readiness-state-settings = has wrong settings
readiness-state-unexpected = has failed unexpectedly
