### What is wrong with a rules file, and with rules and points together.

rules-text-needed = must be a text of 1 to { $most } characters
rules-unknown-table = unknown key; a rules file holds [[rule]] tables
rules-no-tables = must be [[rule]] tables
rules-too-many = more than { $most } rules
rules-bad-id = must be lower-case letters, digits, '_', '-' and '.'
rules-written-twice = written twice
rules-missing = missing; a new rule must say it
rules-unknown-key = unknown key
rules-needs-metric = has no meaning without a metric
rules-no-meaning-for-kind = has no meaning for a rule of kind { $kind }
rules-stuck-needs = a stuck rule needs both, and at least 2 readings
rules-fall-needs = a fall rule needs all three, and a drop above 0
rules-multiples-of-step = must be whole multiples of step
rules-too-many-steps = together at most { $most } steps
rules-margin-beyond-drop = must be at most the drop, { $drop }
rules-boolean = must be true or false
rules-whole-number = must be a whole number from { $lowest } to { $highest }
rules-share = must be from 0 to less than 1
rules-coverage = must be from 0 to 1
rules-step = must divide a day into equal parts of at least 1 s
rules-more-problems =
    { $count ->
        [one] one more problem
       *[other] { $count } more problems
    }

## The words of rules of one's own

rules-words-needed = must be a text in each language: { $languages }
rules-words-language = no such language; must be { $languages }
rules-words-one-line = must be one line of 1 to { $most } characters
rules-words-unreadable = cannot be read; beside words it may hold { $allowed } only
rules-words-unequal = must use the same of limit and hours in each language
rules-words-beyond-kind = a rule of kind { $kind } has no { $places }
rules-words-both =
    missing; where a rule that ships is given words of its own it has both a name and what it asks for
    ({ $languages }); without either it keeps the words that ship
rules-words-missing =
    missing; a rule of one's own, and one that looks at something else than the rule that ships, must say what it
    is called and what it asks for ({ $languages })
rules-same-version = the rule has changed and its version is still { $version }, which then means two things; raise it

## Rules and points

rules-no-point-matches = no point in the inventory matches: metric { $metric }, who { $who }
rules-limit-of-no-rule = point { $point } has a limit for it, and there is no such rule
rules-limit-of-other-metric = point { $point } has a limit for it, and measures { $metric }
rules-maximum-below-minimum = the maximum of { $maximum }, { $highest }, must be above the minimum of { $minimum }, { $lowest }
rules-second-unusable = one rule of kind unusable looks at a point, and { $rule } does
rules-never-applies = { $rule } never applies
rules-too-few-marks =
    { $rule } can never say anything: it needs { $needed ->
        [one] one mark
       *[other] { $needed } marks
    } { $step } apart, and at most { $most ->
        [one] one is
       *[other] { $most } are
    } in its hours
rules-empty-season = is empty: { $reason }
rules-calendar-missing = rule { $rule } needs { $needed } for point { $point } at { $place }, and no calendar there has it
rules-coarse-for-fall = sampled every { $sampling }, a slow fall looks like one within { $within }
rules-coarse-for-window = sampled every { $sampling }, one reading alone decides a window of { $window }
rules-cannot-be-judged = cannot be judged: “{ $reason }”
rules-cannot-be-judged-at-point = cannot be judged at point { $point }: { $reason }
rules-of-rule = { $rule }: { $reason }
rules-at-point =
    { $reason } at point { $point }{ $others ->
        [0] { "" }
        [one] { " " }(and one more point)
       *[other] { " " }(and { $others } more points)
    }
rules-and-others =
    { $reason } (and { $others ->
        [one] one more point
       *[other] { $others } more points
    })

## Limits

rules-beyond-comparison = limit { $limit } with margin { $margin } is beyond { $largest }, the largest value that is compared
rules-nothing-breaches-below = no value breaches { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; it must be above { $lowest }
rules-nothing-breaches-above = no value breaches { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; it must be below { $highest }
rules-all-breaches-below = every value breaches { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; the limit must be at most { $allowed }
rules-all-breaches-above = every value breaches { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; the limit must be at least { $allowed }
rules-none-recovers-below = no value recovers by { $margin } from { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; the limit must be at most { $allowed }
rules-none-recovers-above = no value recovers by { $margin } from { $limit }: { $metric } is { $lowest } to { $highest } { $unit }; the limit must be at least { $allowed }
