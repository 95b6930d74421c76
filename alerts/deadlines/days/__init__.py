"""Days and hours that count: tables of years, working days, hours calendars. Pure."""
