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
right-register = register letters, calls and visits
right-work = work tickets
right-letters = see dead letters
right-install = change the inventory
right-export = export
right-people = administer users
right-organise = administer departments
right-verify = verify findings
right-approve = approve leave
right-audit = read the audit

refusal-disabled = { $name } has been disabled and may do nothing any more.
refusal-stands-in-no-more = { $name } stands in for that person no more: the leave is over.
refusal-no-right = { $name } ({ $roles }) may not do this. These roles may: { $needed }.
refusal-not-here =
    { $name } may not do this here. Needed: { $needed }, for the place.
refusal-not-everywhere =
    { $name } may do this in a part of the organisation only. For the whole of it these roles may: { $needed }.
refusal-token-scope = The token of { $name } is not for this; it lacks the right “{ $right }”.

user-unknown = There is no user “{ $name }”.
token-unknown = There is no token “{ $id }”.
name-length = A user's name has { $least } to { $most } characters.
name-characters =
    A user's name has letters without accents or Chinese characters, digits, and after the first character “.”, “-” and “_”.
name-scripts = A user's name has Latin letters or Chinese characters, and not both.
name-reserved = This name is reserved.
name-taken = There is, or was, a user of this name already.
name-looks-alike = This name could be taken for that of another user.
called-length = What a user or a token is called has at most { $most } characters.
called-characters = What a user or a token is called has characters that cannot be shown.
grant-unknown-role = There is no role “{ $role }”; there are { $roles }.
grant-organisation-only = The role “{ $role }” can be given for the organisation only.
grant-unknown-department = There is no department “{ $department }”.
reach-mail = must be a mail address in ASCII, such as wang@heat.example
reach-mobile = must be a telephone number: 5 to 18 digits, with + before the code of a country
reach-language = must be one of { $languages }
user-no-reason = Say why: it is kept in the audit.
last-administrator = { $name } is the last administrator who can use the service; make another one first.
way-in-program = { $name } is a program: it has no password, it shows a token.
way-in-disabled = { $name } is disabled.
way-in-life = A token is good for at least a day and at most { $days } days.
password-short =
    A password has at least { $least ->
        [one] one character
       *[other] { $least } characters
    }.
password-long =
    A password has at most { $most ->
        [one] one character
       *[other] { $most } characters
    }.
password-is-name = A password is not the user name.
password-common = That password is too common.
password-same = The new password is the present one.
refusal-sign-in = The user name or the password is wrong.
refusal-try-later-seconds =
    Signing in has failed too often. { $seconds ->
        [one] Try again in one second.
       *[other] Try again in { $seconds } seconds.
    }
refusal-try-later-minutes =
    Signing in has failed too often. { $minutes ->
        [one] Try again in one minute.
       *[other] Try again in { $minutes } minutes.
    }
maintenance-span = Maintenance ends after it begins, and is not entered for the past.
maintenance-too-long = Maintenance lasts at most { $days } days, and is entered at most { $days } days ahead.
maintenance-no-reason = Maintenance needs a reason in one line of at most { $most } characters.
maintenance-nothing = Say what is worked on.
maintenance-no-start = This is no date and time from which it is worked on.
maintenance-no-end = Say until when it is worked on, with date and time.
maintenance-over = This maintenance is over.
maintenance-unknown = There is no maintenance { $id }.
maintenance-no-subject = There is no { $id }.
refusal-code = This code is not right, or was used before. Type the one that is shown now.
refusal-second-step-over = It took too long to type the code. Sign in anew.
factor-not-offered = No second factor is offered here.
factor-needs-password = Only who signs in with a password in a browser can turn on a second factor.
factor-already = A second factor is on already.
factor-not-begun = The key was not made in this browser, or more than an hour ago. Begin anew.
factor-wrong-code = This code does not belong to the key. Look whether the clock of the phone is right.
factor-not-on = No second factor is on.
factor-is-needed = Your role needs a second factor: it cannot be turned off. Who has another phone asks an administrator to take it off, and turns it on anew.
refusal-identity = Your identity is not linked to a user here. Ask an administrator.
identity-no-provider = No provider of identities is set.
identity-unfit = That cannot be what a provider knows somebody as.
identity-taken = That is linked to another user already.
own-with-token = With a token that is good for some rights only, nobody ends sessions or revokes tokens.

view-name = A view has a name of one line that reads as it is written.
view-same = Your view { $name } has the same filters.
view-name-length = The name of a view has at most { $most ->
        [one] { $most } character
       *[other] { $most } characters
    }.
view-name-taken = Another view of yours has this name.
view-no-filter = A view needs at least one filter.
view-too-many = Nobody keeps more than { $most ->
        [one] { $most } view
       *[other] { $most } views
    }. Delete one that you no longer need.
view-unknown = There is no such view of yours.
