"""Alembic's entry: migrate the store whose connection admix.database.schema hands over."""

from alembic import context

from models.history import HistoryBase
from models.register import Base

connection = context.config.attributes["connection"]
kind = context.config.attributes["kind"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata if kind == "register" else HistoryBase.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
