"""Files of spreadsheets: what they save as CSV, what they would run of a cell, and their workbooks."""
