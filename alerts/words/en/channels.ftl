### Channels by which notices are sent, and what is added to their messages.

message-repeated = { $number } (possibly repeated)
message-digest =
    { $count ->
        [one] 1 notice
       *[other] { $count } notices
    }
message-open = Open

## Settings

channel-name = a channel's name has at most 40 small letters, digits and single underscores, a letter first
channel-url = must be an address such as https://host/path, without a user
channel-mail-address = must be a mail address in ASCII
channel-topic = must be a topic without + and #
channel-https = must begin with https:// beyond this machine: its key would be read on the way
channel-secret-missing = { $key } or { $key }_file must be set
channel-password-in-the-clear = a password needs tls beyond this machine
channel-user-and-password = username and password go together
channel-webhook-secret = must be whsec_ and 24 to 64 random bytes in base64
channel-own-kind = { $scheme }:// has a kind of its own, which sees errors that apprise does not: kind = "{ $kind }"
channel-no-apprise = apprise is not installed: pip install "wenya[apprise]"
channel-field = may hold { $names } in braces, each at most cut as by .20, and no other brace
channel-time = must be a time of the day such as 22:00
route-no-channel = there is no channel { $channel }
route-channel-twice = a row names a channel twice
route-twice = two rows are for one department and urgency
channel-flat-fields = only JSON has lists and tables

## What came of sending

sending-result-delivered = delivered
sending-result-refused = refused, and it would be again
sending-result-failed = not taken this time
sending-result-unknown = sent, and nobody knows whether it was taken
outcome-taken = the service has taken it
outcome-address = the address is none
outcome-unreachable = no connection
outcome-untrusted = the certificate does not check out
outcome-no-tls = the server offers no TLS
outcome-no-answer = no answer in time
outcome-cut-off = the connection broke
outcome-answer = the answer does not say
outcome-redirected = the service sends us elsewhere, and we do not follow
outcome-key = the key, the token or the password is not accepted
outcome-signature = what guards the robot (signature, keyword, address) does not let it through
outcome-content = the message itself is not accepted
outcome-sender = the sender is not accepted
outcome-recipient = the recipient is not accepted
outcome-status = the service refuses
outcome-service = the service reports an error
outcome-busy = the service is busy or out of order
outcome-too-often = more than the service takes
outcome-apprise = apprise reports a failure, and does not say which
outcome-interrupted = the service stopped before an outcome was on record
outcome-no-room = the channel takes nothing now, and the next one's turn has come
outcome-unexpected = our own code failed, and nobody knows
