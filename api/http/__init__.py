"""What every HTTP handler stands on: server, guards, problems, paging, times, metrics, live stream."""
