### Leave, who stands in, and whom a department lacks.

actor-acting-for = { $actor } (for { $absent })

leave-state-asked = asked for
leave-state-approved = approved, not accepted yet
leave-state-accepted = accepted, not approved yet
leave-state-ready = approved and accepted
leave-state-running = running
leave-state-ended = ended
leave-state-declined = declined
leave-state-lapsed = never began
leave-command-approve = Approve
leave-command-accept = Accept
leave-command-decline = Decline
leave-command-end = End
leave-unknown = There is no leave { $id }.
leave-no-substitute = A leave needs a substitute.
leave-no-name = The name of the substitute has at most { $most } characters, in one line.
leave-own-substitute = Nobody is their own substitute.
leave-program = { $name } is a program: it takes no leave and stands in for nobody.
leave-disabled = { $name } is disabled.
leave-dates = A leave ends after it begins.
leave-past = A leave begins 24 hours ago at the earliest, and ends after now.
leave-far = A leave ends within { $days } days from now.
leave-because = The reason has at most { $most } characters, in one line.
leave-too-many = There are { $most } leaves of that person whose end is still to come; more are too many.
leave-too-many-kept = There are { $most } leaves of that person whose planned end is still to come, with those that were declined or ended; more are not kept.
leave-overlap = There is another leave of that person in this time.
leave-circle = Nobody would be left: those who stand in for one another in this time would make a circle.
leave-illegal = The leave is “{ $state }”; “{ $command }” is not possible now.
leave-own-approval = Nobody approves their own leave.
leave-two-persons = Who approves a leave and who stands in are two persons.
leave-others-acceptance = Only { $substitute } can accept to stand in.
leave-not-covered =
    { $name } may not do this with a leave of { $person }. Needed: { $needed }, for all departments of that person.
leave-with-token = With a token that is good for some rights only, nobody gives their word on a leave.

post-head = head
post-leader = leader in charge
post-petition = petition staff
post-member = members
presence-here = there
presence-stood-in-for = on leave, somebody stands in
presence-away = on leave, nobody stands in
presence-disabled = disabled
presence-missing = no such user
department-vacancy-of = { $post } { $name }: { $presence }
department-vacancy-none = { $post }: nobody
department-vacancy = { $post }: { $presence }
department-unmanned = { $name } [{ $id }] has posts where nobody can be reached ({ $vacancies }), and no department above answers for it.
department-unmanned-below = { $name } [{ $id }] has posts where nobody can be reached ({ $vacancies }); { $above } [{ $above_id }] above it answers.
