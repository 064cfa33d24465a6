"""Alembic's entry: migrate through the connection given, or one made from the configured URL."""

from alembic import context

from db.engine import make_engine, writing
from db.models import Base, is_modelled


def _run(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=is_modelled,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = writing(make_engine(context.config.get_main_option("sqlalchemy.url")))
    with engine.begin() as opened:
        _run(opened)
    engine.dispose()
