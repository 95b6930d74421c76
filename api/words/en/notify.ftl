### On a terminal: `wenya notify`.

notify-none = No channel is set up: [notices.channels.NAME] in the settings.
notify-channel = { $name }: { $kind }, { $bytes } bytes a message
notify-with = { $told }, { $more }
notify-per-minute = { $count } a minute
notify-per-second = { $count } a second
notify-clear = not around full and half hours
notify-no-channel = no such channel
notify-needs-to = { $kind } needs --to ADDRESS
notify-test-title = Test message of Wenya
notify-test-channel = By the channel { $channel }.
notify-test-nothing = Whoever reads this is reached by it; there is nothing to do.
notify-outcome = { $channel }: { $result }: { $reason }
notify-detail = { "  " }in detail: "{ $detail }"
notify-retry = { "  " }takes messages again at { $time }
notify-route = { $about }: { $ways }
notify-route-of = { $urgency }, department { $department }
notify-way-console = console
notify-way-to = { $channel } ({ $address })
notify-way-mentioned = { $channel } (mentions { $address })
notify-way-none = { $channel } (left out: no { $kind } on record)
notify-unused = { $channel }: nothing goes by this channel; no row of [[notices.routes]] names it.
urgency-high = Urgent
urgency-normal = Not urgent
address-kind-group = group
address-kind-mail = mail address
address-kind-mobile = mobile number
