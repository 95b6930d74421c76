### What is wrong with a table of the desk.

condition-empty = An empty list never holds.
condition-no-table = A condition is a table of names and values, or a list of such tables.
condition-unknown-name = There is no name “{ $name }” for a condition.
condition-unknown-value = “{ $name }” is never “{ $value }”.
condition-one-number = This name takes one number, and no list.
