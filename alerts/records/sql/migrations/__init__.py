"""Alembic's environment and the migrations, packaged so that the service upgrades its database by itself."""
