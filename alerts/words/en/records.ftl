### The database of the records, where it cannot do what is asked.

records-source = records
records-no-file = no such file
records-driver = { $says }
records-not-let-in = { $says }; see records.url, and records.password or records.password_file
records-unreachable = { $says }; see records.url
records-silent = the database does not answer
records-no-connection = no free connection
records-writing = another transaction is still writing
records-import-under-way = another import is still under way
records-overtaken = another import came first
records-no-url = not a database URL such as sqlite:///wenya.sqlite
records-other-database = { $driver }: the records live in sqlite or postgresql
records-in-memory = sqlite needs a file: an in-memory database is gone at the next connection
records-this-machine = this machine
records-database-at = database { $database } at { $host }
records-in-use = { $where }: a running service, or a replay that changes the records, has exclusive use of them; only one at a time can have it
records-older-tables = the tables are missing, or those of an older version: the service makes them at its start
records-nothing-there = there are no records at { $where }: has the service ever run with these settings?
records-copy-odd = the copied rows do not fit their tables: { $tables }
records-newer-tables = the database is at { $unknown }, which this version does not know (its newest is { $newest }); start the newer service, or restore a backup
records-column-missing = table { $table } has no column { $columns }, although the database is upgraded: a version between two releases made it; restore a backup from before, or begin anew
records-metric-changed = point '{ $point }' measures { $metric }, not { $wanted }: give it a new id
records-dangling = { $kind } '{ $id }' names '{ $target }', which is not there
records-url-begins = must begin with sqlite:/// or postgresql://
records-url-secret = must not carry the password; set records.password or records.password_file
