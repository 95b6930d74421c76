"""Where readings live: DuckDB embedded, InfluxDB in production, one contract for both."""
