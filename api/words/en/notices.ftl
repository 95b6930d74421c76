### What came of notices that were sent, and what the auditor finds.

notices-attempts =
    { $count ->
        [one] 1 attempt to send
       *[other] { $count } attempts to send
    }
notices-repeated = possibly repeated
notices-under-way = under way
found-notice-not-sent = Notice { $notice }: { $fault }
notice-fault-untold = decided, and told to nobody
notice-fault-not-reminded = not told again in time
notice-fault-left = to be sent, and left lying
notice-fault-lost = an attempt is waited for, and none is under way; it is sent after all
notice-fault-missing = was no more on record as to be sent; it is sent after all
answer-link-title = A notice to you
answer-link-intro = With the button you say that you know of it, for all who were told.
answer-link-done = That somebody knows of it is on record.
