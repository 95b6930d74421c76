### What is wrong with a table of the desk.

fact-no-value = A fact is a name and a value with “=” between them.
condition-empty = An empty list never holds.
condition-no-table = A condition is a table of names and values, or a list of such tables.
condition-unknown-name = There is no name “{ $name }” for a condition.
condition-unknown-value = “{ $name }” is never “{ $value }”.
condition-one-number = This name takes one number, and no list.

desk-setting-unknown = There is no such setting.
desk-setting-no-table = This is a table of settings.
desk-setting-missing = This setting is missing.
desk-setting-whole-number = This is a whole number from { $least } to { $most }.
desk-setting-measure = This is a number with the unit { $unit }, at most { $most }.
desk-setting-yes-no = This is true or false.
desk-setting-size = This is a size such as “512KiB” or “20MiB”, up to { $most }.
desk-setting-media-types = This is a list of some of these: { $types }.
