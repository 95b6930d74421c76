### The page of the service itself

system-title = System
system-intro = how the service itself is, looked at every five seconds
system-well = Everything works
system-unwell =
    { $count ->
        [one] { $count } thing is wrong
       *[other] { $count } things are wrong
    }
system-readings = Readings taken
system-messages = Messages
system-a-second = a second
system-seconds = seconds
system-writer-lag = Storing is behind
system-judge-lag = Judging is behind
system-judged-until = Judged up to
system-disk = Disk free
system-disk-used = Disk used
system-of = of { $all }
system-gib = { $size } GiB
system-mib = { $size } MiB
system-on-server = on a database server
system-stores = Stores
system-store = Store
system-size = Size
system-fine = works
system-not-fine = does not work
system-no-backup = A command on the machine writes all that is kept into one file, also while the service runs. Have it done every night, keep the files elsewhere, and try to restore one:
system-jobs = Jobs
system-job = Job
system-done-at = Done last
system-next-at = Comes next
system-job-fails = fails, is tried again
system-job-waits = not yet since the start
system-errors = Last warnings and errors
system-errors-intro = at most fifty since the start, as they are in the log
system-no-errors = None since the start.
system-level-warning = warning
system-level-error = error
system-sources = Sources, readings a second
system-rates-soon = Being counted; a few seconds more.
system-nothing-came = No readings came lately.
system-channels = Channels of notices
system-no-channels = No channel is set up: notices are on the pages of the console only.
system-channel-fails = fails since
system-audit = Chain of the audit
system-audit-broken =
    { $count ->
        [one] { $count } row is not as it was written
       *[other] { $count } rows are not as they were written
    }
system-audit-holds = holds
system-audit-walked = walked last
system-audit-not-walked = not walked yet
system-versions = Versions
system-version-wenya = Wenya
system-version-python = Python
system-version-inventory = Inventory
system-version-rules = Rules, the highest version

## what to do where a part is not ready

system-do-broker = See that the broker runs, and the network and its account; it keeps what the field sends meanwhile.
system-do-journal = Make room on the disk, or bring the store of readings back so that the journal empties; nothing is taken in until then.
system-do-readings = See that the store of readings runs; readings wait in the journal and are written once it is back.
system-do-records = See that the database runs; no ticket opens meanwhile, and all do once it is back.
system-do-checker = Look at the errors below and at the rules and points that are named; all others are judged.
system-do-desk = Look at the errors below; tickets are tried again by themselves.
system-do-printing = Install what is named as missing; browsers print meanwhile.
system-do-calendar = Import the table of working days of the year that is missing.
system-do-heartbeat = See to the address that takes it and to the network; otherwise nobody hears when the service stops.

## system-fault

system-fault-disk = The disk is nearly full
system-fault-journal = The journal is nearly full
system-fault-writer = Storing is behind
system-fault-judge = Judging is behind
system-fault-clock = The clock of this machine has jumped
system-fault-letters = Dead letters were dropped for want of room
system-fault-channel = A channel of notices takes nothing
system-fault-job = A job fails
system-fault-audit = Rows that are not as they were written

## system-fault-do

system-fault-do-disk = Make room, or give it a larger disk; nothing is taken in once it is full.
system-fault-do-journal = See whether the store of readings keeps up; nothing is taken in at the bound.
system-fault-do-writer = See to the load of the store of readings and to the network; what waits is in the journal and not lost.
system-fault-do-judge = See to the load of this machine; tickets open later than what they are about.
system-fault-do-clock = See to the time of this machine; nothing counts as silent until it is believed.
system-fault-do-letters = Mend why letters come, or give them more room.
system-fault-do-channel = See to its address, its token and the network; other channels are used meanwhile.
system-fault-do-job = The reason is below; it is tried again by itself.
system-fault-do-audit = An administrator looks at these rows, and finds out who changed them and when.

## job

job-hours = Hourly figures
job-nightly-hours = Hourly figures of the night
job-compliance = Figures of compliance
job-expiry = Expiry of old readings
job-chain = Head of the audit's chain, told
job-attachments = Attachments that nobody uses
job-used-keys = Keys that were used
job-manual-readings = Readings by hand, compared
job-audit = Chain of the audit, walked

## letters

letter-to-alias = Register an alias
letter-to-inventory = The gateway in the inventory
letter-to-gateway = What came from this gateway
letter-what-to-do = What to do:
