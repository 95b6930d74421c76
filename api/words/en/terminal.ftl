### On a terminal.

## demo

demo-separator = { ", " }
demo-by-clause = { $clauses }: { $why }
demo-points =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-breach =
    { $rule }, { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-breach-worst =
    { $rule }: { $worst } at worst, { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-silent =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    } silent
demo-silent-gateway =
    gateway silent, one ticket for its { $count ->
        [one] 1 point
       *[other] { $count } points
    }
demo-since = since { $time }
demo-recovered = recovered since { $time }
demo-households =
    { $count ->
        [one] 1 household affected
       *[other] { $count } households affected
    }
