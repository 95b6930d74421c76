### People and what they may do.

role-viewer = viewer
role-receiver = receiver
role-handler = handler
role-dispatcher = dispatcher
role-head = head of a unit
role-supervisor = supervisor
role-leader = leader
role-caller = caller
role-engineer = engineer
role-administrator = administrator
no-role = no role

right-look = look
right-contacts = see contacts
right-work = work tickets
right-letters = see dead letters
right-install = change the inventory
right-export = export
right-people = administer users
right-organise = administer departments
right-approve = approve leave
right-audit = read the audit

refusal-no-right = { $name } ({ $roles }) may not do this. These roles may: { $needed }.
refusal-not-everywhere =
    { $name } may do this in a part of the organisation only. For the whole of it these roles may: { $needed }.
refusal-token-scope = The token of { $name } is not for this; it lacks the right “{ $right }”.
