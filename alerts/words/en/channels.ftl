### Channels by which notices are sent, and what is added to their messages.

message-repeated = { $number } (possibly repeated)
message-digest =
    { $count ->
        [one] 1 notice
       *[other] { $count } notices
    }
message-open = Open
