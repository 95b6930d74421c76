### What is installed, and who answers for it.

line-heating = heating
line-water = water
line-fees = fees
line-property = property

no-responsible-unit =
    { $name } [{ $id }] has points of the line “{ $line }”, and no territorial department of that line is at or above it (no-responsible-unit).

point-at-place = { $place } { $metric }
