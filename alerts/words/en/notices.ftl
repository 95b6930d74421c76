### Notices: of what somebody is told, what became of it, and what is wrong with the table of occasions.

notice-opened = Sensors found a breach
notice-opened-wide = A breach that affects many
notice-dispatched = Handed on to you
notice-returned = Given back by the unit
notice-clock-step = A time limit
notice-pressed = Urged, supervised or instructed
notice-result = A result was submitted
notice-sample-taken = A sample was taken
notice-extension-asked = More time is asked for

notice-state-decided = to be told
notice-state-told = told
notice-state-answered = known
notice-state-superseded = superseded
notice-state-nobody = nobody there

occasions-no-table = is no table of this file
occasions-twice = this kind is there twice
occasions-unknown-clause = there is no clause { $clause }
occasions-never = nothing is an occasion of it: it has no “moves”, no “opens” and no “steps”
occasions-nobody = it tells nobody: “to” is empty
occasions-no-due = only steps of time limits have a due
occasions-steps = one row is for the steps of time limits, and no other
