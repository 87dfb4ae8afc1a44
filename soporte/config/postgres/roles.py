"""The two roles of the database: the owner, and the web role that may not change the schema."""

from typing import LiteralString, Protocol

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "soporte"
WEB = "soporte_web"
ALL = (SUPERUSER, OWNER, WEB)
DATABASE = "soporte"

_GRANTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA public TO {web}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web}",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {web}",
)


class Connect(Protocol):
    """Opens a connection that commits each statement, as the superuser unless told otherwise."""

    def __call__(self, role: str = ..., database: str = ...) -> psycopg.Connection:
        """To one database of the cluster."""
        ...


def ensure(connect: Connect) -> None:
    """Make roles, database and the vector extension where they are missing."""
    with connect() as connection:
        _ensure_role(connection, OWNER, "LOGIN CREATEDB")
        _ensure_role(connection, WEB, "LOGIN")
        if _is_missing(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            # The extension is not trusted: restores and test databases inherit it instead.
            with connect(database="template1") as template:
                template.execute("CREATE EXTENSION IF NOT EXISTS vector")
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )


def grant_to_web(owner: psycopg.Connection, web: str) -> None:
    """Let the web role read and write rows of every table the owner has made or will make."""
    for line in _GRANTS:
        owner.execute(sql.SQL(line).format(web=sql.Identifier(web)))


def _ensure_role(connection: psycopg.Connection, name: str, rights: LiteralString) -> None:
    if _is_missing(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(name)))


def _is_missing(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is None
