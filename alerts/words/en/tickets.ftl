### Tickets, their episodes and their history.

## command

command-acknowledge = Acknowledge
command-comment = Comment
command-arrive = On site
command-report = Reported to dispatch
command-resolve = Resolve
command-close = Close
command-reopen = Reopen

## state

state-open = Open
state-acknowledged = Acknowledged
state-resolved = Resolved
state-closed = Closed

## severity

severity-info = Info
severity-minor = Minor
severity-major = Major
severity-critical = Critical

## concern

concern-room-temperature = Room temperature
concern-water-pressure = Water pressure
concern-water-quality = Water quality
concern-silence = Silence
concern-sensor = Sensor
concern-service = Service

## kind

kind-review = Review
kind-place = Single place
kind-gateway = Gateway
kind-station = Station
kind-group = Area

## clock of a key of before

clock-fault-report-dispatch = Report to dispatch

## end reason

end-reason-recovered = recovered
end-reason-season-ended = heating season ended
end-reason-spoke-again = data came again
end-reason-moved-again = the reading moved again
end-reason-judgeable-again = can be judged again
end-reason-settled = settled at a new level
end-reason-removed = point or rule removed

## event

event-opened = Judged by a rule; opened by the system
event-opened-for-group = At least 3 monitored households below, and 20 % of them, are in breach
event-opened-for-gateway = The gateway is silent
event-opened-for-unusable-gateway = Nothing that speaks behind the gateway can be judged
event-opened-for-station = Every gateway below the station is silent
event-opened-for-review = Late data showed a breach that is over; opened for review
event-opened-for-foreign = Readings came for points that their sender may not speak for; opened by the system
event-foreign-readings = A sender speaks for points that are not its own
event-recurrence = Breached again within 24 hours of closing
event-joined = A further episode joined
event-widened = The ticket now stands for more
event-breached-again = Breached again after it was said to be resolved
event-became-child = A ticket higher up now stands for this one
event-took-child = An open ticket below became a child
event-recovered = All episodes have ended; the handler decides
event-not-recovered = An episode is going on again
event-episode-withdrawn = Late data dissolved an episode
event-figures-changed = Late data changed the figures of an episode
event-gateway-heard = A silent gateway was heard again
event-dissolved = Every episode was withdrawn; closed by the system
event-nothing-left = Every episode was withdrawn; what becomes of the ticket is for people to say
event-episode-moved-on = An episode went on after closing and moved to another ticket
event-clock-step = A step of a time limit fell due
event-dues-moved = Time limits were worked out again with another calendar
event-finding-decided = A finding was looked into
event-copied = Given to be read (copy)
event-supply-stop = Supply stopped: a stop by a fault
event-waits = Could not go on by itself yet, and waits
event-not-taken-over = The department that was to take it over is not there any more: it stays where it is
event-command = Command

## withdrawn

withdrawn-late-data = readings that arrived late show that this was not a breach
withdrawn-judged-again = history judged again shows that this was not a breach
