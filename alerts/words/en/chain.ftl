### The chain of lines, and where it does not hold.

chain-row = row { $seq } of the chain (table { $table }, id { $id })
chain-missing = row { $seq } of the chain is missing
chain-head = the chain ends at row { $seq }, which is not the head on record
chain-cut = the chain ends at row { $seq }, before an anchor: the newest rows were taken away
chain-anchor = the anchor for row { $seq } is of another chain
chain-double-at = { $row }: another row has its number, or no row can have it
chain-order-at = { $row }: its id is not above that of the line before it: lines changed places
chain-row-at = { $row }: it was changed, or the hash of the row before it was
chain-contents-at = { $row }: what it says was changed
chain-anchor-at = { $row }: an anchor has another hash for it: the chain was written anew
chain-sheet-at = { $row }: the signed sheet { $what } of which it tells was changed, or is gone
chain-file-at = { $row }: the file { $what } of which it tells was changed, or is gone
chain-unsealed = sheet { $what } is signed, and no row up to { $seq } tells of it
chain-anchor-keys = must have "seq", a number, and "hash", 64 hexadecimal digits; "at" may stand beside them
chain-anchor-none = there is no anchor in it
