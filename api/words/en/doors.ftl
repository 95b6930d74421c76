### The account, signing in and the change of shift.

account-title = My account
account-who = Roles
account-everywhere = the whole organisation
account-department-gone = a department that is gone
account-acting-for = for { $person }
account-sessions = Browsers that are signed in
account-sessions-intro = End one that you do not know, and change your password. Its pages can do nothing more from then on.
account-browser = Browser
account-browser-unknown = Not known
account-address = Address
account-address-unknown = Not known
account-began = Signed in
account-last = Last used
account-end = Action
account-this = This browser
account-this-ends = "Sign out" at the top ends it
account-end-one = End
account-end-others = End all others
account-no-session = No browser is signed in
account-tokens = My tokens
account-tokens-intro = A program with a token acts in your name. An administrator makes tokens; you can revoke them.
account-no-token = No token.

token-what-for = What for
token-nameless = Not said
token-rights = Rights
token-all-rights = All rights
token-made = Made
token-expires = Expires
token-endless = Never
token-last-used = Last used
token-never-used = Never used
token-state = State
token-good = Good
token-over = Expired
token-revoked = Revoked
token-revoke = Revoke

browser-wechat = WeChat
browser-qihoo = 360 browser
browser-tencent = QQ Browser
browser-edge = Edge
browser-firefox = Firefox
browser-chrome = Chrome
browser-safari = Safari
browser-other = Another program
system-windows = Windows
system-harmony = HarmonyOS
system-android = Android
system-iphone = iPhone or iPad
system-mac = Mac
system-linux = Linux
system-other = another system

take-over-title = Change of shift
take-over-intro = Whoever takes over signs in here, and { $person } is signed out; the page stays, and goes on ringing.
take-over-submit = Take over
take-over-cancel = Cancel

ending-idle = Nothing was done for a while: this sign-in is about to end.
ending-hours = This sign-in is about to reach its longest time. Sign in again; what you typed stays.
ending-go-on = Go on
