### The pages of users, roles and departments.

users-title = Users
users-intro = Who may use the service, and for what. Users are disabled, never deleted.
users-add = Add a user
users-name = User name
users-called = Called
users-name-hint = { $least } to { $most } characters: Chinese characters or Latin letters, with digits, dots, hyphens and underscores. It cannot be changed later.
users-kind = Kind
users-first-role = First role
users-no-role = None yet
users-given-department = For
users-user = User
users-role = Role
users-department = Department
users-state = State
user-state-enabled = enabled
user-state-disabled = disabled
users-since = Added
users-any = Any
users-text = Name
users-empty = There is no such user.
users-next = Next page
users-enabled = Can sign in
users-disabled = Disabled
users-by-token = By token
users-no-password = Cannot sign in yet
users-one-time = One-time password to be changed
users-one-time-over = One-time password is over
users-locked = Too many failed: no sign-in before { $until }
users-endless-tokens =
    { $count ->
        [one] { $count } token without end
       *[other] { $count } tokens without end
    }
users-looks-like = Looks like { $person }

user-made-password = One-time password
user-made-token = New token
user-made-once = It is shown this once and kept nowhere: it cannot be shown again when you have left this page. Good until { $until }.
user-made-done = Noted, go back
user-copy = Copy
user-copied = Copied.
user-copy-by-hand = It is selected: copy it with the keyboard.
user-disabled-since = Disabled: no sign-in, and no token is good.
user-take = Take away
user-give = Give a role
user-roles-hint = A role for a department is for those below it, too. Supervisor and administrator are for the whole organisation only. Roles have no end: take away what is needed no more. Who stands in during a leave is agreed under "Leave".
user-way-in = Sign-in
user-program-token = A program has no password: it shows a token.
user-no-password = There is no password yet, so they cannot sign in.
user-one-time-until = They have a one-time password, to be changed when they first sign in. Good until { $until }.
user-password-set = They chose their password at { $at }.
user-one-time-hint = A one-time password is good for a day, and is changed at the first sign-in. The password of before is good for nothing from then on, all their browsers are signed out, and failed sign-ins make them wait no more.
user-give-one-time = Make a one-time password
user-seen-in-audit = In the audit
user-audit-by = What they did
user-audit-of = What was done to them
user-end-all = End all
user-tokens = Tokens
user-make-token = Make a token
user-token-days = Good for days (at most { $most })
user-token-hint = A token is good for what is ticked and nothing else. With nothing ticked it is good for all that the user may do. A wall needs "look" only.
user-because = Why (kept in the audit)
user-disable-title = Disable
user-disable-hint = Within a second they are signed out everywhere, no token of theirs is good, and live pages stop. What they did keeps their name.
user-disable = Disable this user
user-enable-title = Enable again
user-enable-hint = Roles, password and tokens that are not over are good again.
user-enable = Enable this user
refusal-no-role-chosen = Choose a role.
