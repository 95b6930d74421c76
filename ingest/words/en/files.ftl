### Files that people write, and the values in them.

## Where

file-whole = file
file-folder = folder
file-row = row { $number }
file-and-more = and more
file-reason = { $file }: { $reason }
file-problem = { $file }: { $where }: { $reason }

## The file as a whole

file-more-problems =
    { $count ->
        [one] one more problem
       *[other] { $count } more problems
    }
file-not-there = No such file or directory
file-not-permitted = Permission denied
file-is-folder = Is a directory
file-no-room = No space left on device
file-read-only = Read-only file system
file-not-made = cannot make { $file }: { $reason }
file-no-place = nothing can be made there
file-no-right = no right to write there
file-no-folder = a file is where a folder is needed
file-unreadable = cannot be read ({ $code })
file-refused = refused by the system: “{ $why }”
file-too-large = larger than { $most } bytes
file-not-utf-8 = not UTF-8 at byte { $byte }
file-encoding = neither UTF-8 nor GB18030
file-not-of-format = not { $format }: { $reason }
file-fault-at = fault at line { $line }, column { $column }
file-ends-early = it ends in line { $line } before it is complete
file-number-too-long = a number has too many digits
file-bad-cell = a quotation mark is out of place, or a cell is too large
file-too-deep = nested deeper than any file of this kind

## Values

value-one-of = must be one of { $choices }, not { $value }
value-no-number = { $value } is no number
value-bare-number = { $value } must be a bare number
value-no-unit = { $value }: { $unit } is no unit of { $metric }, which is in { $canonical }
value-limit-range = { $value } is outside what { $metric } can be, { $lowest } to { $highest } { $unit }
value-difference-range = { $value } must be from 0 to { $widest } { $unit }, all that { $metric } can differ by
value-no-duration = { $value } is no duration; write 60s, 20min, 1h or 7d
value-duration-range = { $value } must be from { $shortest } to { $longest }
value-whole-milliseconds = { $value } must be whole milliseconds
value-hours = hours must look like 06:00-21:00, not { $value }
value-hours-text = must be a text like 08:00-18:00
value-no-such-time = no such time of day in { $value }
value-hours-empty = { $value } starts where it ends; the whole day is 00:00-24:00
value-span = { $value } must look like 11-15..03-15
value-no-such-day = no such day of the year in { $start } to { $end }
value-mixed-days = { $start } and { $end } must both be MM-DD, or both YYYY-MM-DD
value-days-reversed = { $start } is after { $end }
value-no-day = { $value } is no day; days are MM-DD, or YYYY-MM-DD of the years { $first } to { $last }
value-no-instant = { $value } is no time; write 2026-01-31T08:00:00+08:00
value-no-zone = { $value } has no zone; write 2026-01-31T08:00:00+08:00
value-years = { $value } must be from { $first } to { $last }
value-zone = { $value } is no IANA time zone such as Asia/Shanghai
value-id = { $value } must be 1 to 64 letters, digits, '_', '.', ':' and '-'
value-alias = { $value } must be 1 to { $most } characters of one line, no space at either end
value-line = must be one line of at most { $most } characters
value-unseen = has characters that nobody sees or that turn the direction of writing: { $value }
value-empty = must not be empty
value-meter-side = must be before or after (the user's meter), not { $value }
value-yes-or-no = must be true or false, not { $value }
value-degrees = must be degrees from -{ $most } to { $most }, such as 43.8868, not { $value }
value-households = must be a whole number from 0 to { $most }, not { $value }
value-phone = { $value } must look like 08:00-18:00=0431-8800001; a number has a digit, and at most { $most } characters
value-list = must be a list
value-too-many = must be at most { $most }
value-no-user-name = { $value } is no name of a user
value-twice = { $value } is there twice

## workbooks

file-sheet-row = sheet '{ $sheet }' row { $number }
file-cell = sheet '{ $sheet }' cell { $cell }
file-cell-of-row = row { $number }, column { $column }
file-sheet = sheet '{ $sheet }'
workbook-none = no workbook (.xlsx); save a file of an older kind, or one with a password, as a plain .xlsx first
workbook-broken = the workbook is damaged, or no spreadsheet saved it; open it in one and save it as .xlsx
workbook-too-large = too large once it is unpacked (more than { $most } bytes); use CSV, or several files
workbook-formula = is a formula; put its value there (copy, and paste as values)
workbook-error = holds the error '{ $value }'; put it right, or empty the cell
workbook-digits = a number of more than { $most } digits, of which a spreadsheet has lost the last ones; make the cell a text and write it again
