### Why a question or a command is refused.

refusal-no-seat = There is no such seat at a ticket; the stream tells another one.
refusal-no-ticket = There is no ticket { $number }.
refusal-no-place = There is no place { $id }.
refusal-several-places = “{ $text }” may mean { $places }{ $more ->
    [yes] , among others
   *[no] { "" }
}. Give its id, or the names down to it.
refusal-no-places = There is no place yet: the inventory is empty.
refusal-no-department = There is no department { $id }.
refusal-no-row = There is no { $id } in “{ $table }” of the inventory.
refusal-no-gateway = There is no gateway { $id }.
refusal-no-point = There is no point { $id }.
refusal-no-rule = There is no rule { $id }.
refusal-no-episode = There is no episode { $id }.
refusal-no-letter = There is no dead letter { $id }.
refusal-parked-letter = Letter { $id } holds messages that wait to be decoded, and is no dead letter yet.
refusal-too-many-readings = { $expected } readings would be in this file, and { $most } are at most: take a shorter span or a place below.
refusal-span-reversed = `to` is before `from`.
refusal-too-many-days =
    At most { $most ->
        [one] one day
       *[other] { $most } days
    } at once.
refusal-too-many-raw-days =
    At most { $most ->
        [one] one day
       *[other] { $most } days
    } of raw readings at once. For more, ask for `resolution=hourly`.
refusal-too-many-hourly-days =
    At most { $most ->
        [one] one day
       *[other] { $most } days
    } of hourly figures at once.

## Commands

refusal-no-finding = There is no finding { $id }.
refusal-finding-yours = Whoever it is about does not decide it, and nobody of that department does.
refusal-finding-decided = { $by } has decided it already: { $state }.
refusal-finding-reason = Say why.
refusal-finding-verdict = Choose a verdict.
refusal-key-reused = Something else was registered with this key before.
refusal-no-contact = There is no contact { $number }.
refusal-no-sheet = Contact { $number } has no such sheet.
refusal-reporter-hidden =
    { $number }: who it is from is for whoever registered it, the person in charge of its ticket, and its callers.
refusal-department-changed = Somebody has changed this department since, or one of this id is there already. Look at it as it is now.
refusal-preview-stale = This is not what was previewed: another file, another way to import it, or the inventory has changed since. Preview it again.
