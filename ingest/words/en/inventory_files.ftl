### What is wrong with the files of an inventory.

## Kinds of items

item-place = place
item-department = department
item-gateway = gateway
item-model = model
item-device = device
item-point = point
item-alias = alias
item-calendar = calendar
item-outage = outage

## Where

inventory-source = inventory
inventory-item = { $kind } { $id }
inventory-in-file = { $file }, { $where }
inventory-at-key = { $key }: { $reason }

## The file

inventory-file-type = must be .toml, .csv, .json or .xlsx
inventory-desk-file-type = must be .toml
inventory-empty-folder = holds no .csv file
inventory-no-object = must be an object with the lists { $tables }
inventory-part = this file is a part of an inventory: it can be merged into one that has its places, and replaces none
inventory-unknown-table = unknown; an inventory holds { $tables }
inventory-no-table = must be a table
inventory-no-type = neither a column 'type' nor headings of a list of flats (building, room); docs/guides/inventory.md shows both
inventory-bare-seconds =
    { $count ->
        [one] { $value } is taken for seconds; write a unit, such as 20min
       *[other] { $value } is taken for seconds, here and at { $count } points in all; write a unit, such as 20min
    }
inventory-sheet-hidden = is hidden and was not read
inventory-sheet-unread = has neither a column 'type' nor headings of a list of flats, and was not read
inventory-column-twice = a column is there twice
inventory-too-many-cells =
    has { $cells ->
        [one] one cell
       *[other] { $cells } cells
    } under { $columns ->
        [one] one column
       *[other] { $columns } columns
    }
inventory-there-already = { $item } is there already, in { $where }

## One item

inventory-missing = missing
inventory-unknown-key =
    { $kind ->
        [alias] an alias
        [outage] an outage
       *[other] a { $kind }
    } has no such key
inventory-given-twice = given twice, here and in { $other }
inventory-no-meaning = has no meaning for { $metric }
inventory-limit-table = must be a table of rule and limit, at most { $most }
inventory-rule-twice = a rule is there twice
inventory-no-households = only a place of level household has a number of households
inventory-half-a-position = longitude and latitude are given together or not at all
inventory-unit-needs = missing; a territorial department answers for lines at a place
inventory-outside-has-none = a department that is outside has none
inventory-no-department-id = { $id } is the address of something else in the API and no id of a department
inventory-upload-shorter = must not be shorter than sampling
inventory-residential-missing = missing; a room is a resident's or not (clauses H15, H17)
inventory-contract-missing = missing; a room that is no resident's has a contract minimum (clause H17)
inventory-contract-unneeded = a resident's room has none (clause H17)
inventory-end-before-start = must be after start
inventory-outage-too-long = must be at most { $longest } after start

## Items together

inventory-not-there = there is no { $kind } { $id }
inventory-id-in-force = { $id } is the id of a gateway that is there
inventory-former-taken = { $id } is what { $other } was called already
inventory-level-order =
    { $id } is { $above ->
        [organisation] an organisation
       *[other] a { $above }
    }, which cannot hold { $below ->
        [organisation] an organisation
       *[other] a { $below }
    }
inventory-ring = its parents lead back to itself: { $ring }
inventory-second-unit = { $name } [{ $id }] is the territorial department of the line { $line } at { $place } [{ $place_id }] already
inventory-second-duty = { $name } [{ $id }] has the duty “{ $duty }” for the whole organisation already
inventory-second-duty-at = { $name } [{ $id }] has the duty “{ $duty }” at { $place } [{ $place_id }] already
inventory-alias-is-point = is the id of another point than { $point }
inventory-alias-case = differs from the alias { $other } in case only
inventory-alias-unit = { $unit } is no unit of { $metric }; there are { $units }
