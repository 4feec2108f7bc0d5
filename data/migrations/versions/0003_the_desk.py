"""The desk: its users and sessions, circulars on their way out, marks made by hand."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision: str = '0003'
down_revision: str | None = '0002'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('desk_user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'clerk', 'curator', 'viewer', name='userrole', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('municipality', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('kind', sa.Enum('school', 'kindergarten', 'college', 'additional', 'office', 'other', name='organisationkind', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('password_hash', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('totp_secret', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.CheckConstraint("(role = 'curator') = (municipality IS NOT NULL OR kind IS NOT NULL)", name=op.f('ck_desk_user_curator_of_something')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_user')),
    sa.UniqueConstraint('login', name=op.f('uq_desk_user_login'))
    )
    op.create_table('login_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt'))
    )
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_login_attempt_address_at', ['address', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_login_attempt_at'), ['at'], unique=False)
        batch_op.create_index('ix_login_attempt_login_at', ['login', 'at'], unique=False)

    op.create_table('desk_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('agent', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['desk_user.id'], name=op.f('fk_desk_session_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_desk_session_token_hash'))
    )
    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_session_user_id'), ['user_id'], unique=False)

    op.create_table('entry_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('used_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['desk_user.id'], name=op.f('fk_entry_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_entry_link_token_hash'))
    )
    with op.batch_alter_table('entry_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_link_user_id'), ['user_id'], unique=False)

    op.create_table('dispatch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('circular_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('needs_second', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('agreed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('agreed_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
    sa.Column('left_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('taken_back_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('fault', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by IS NULL)', name=op.f('ck_dispatch_agreed_by_someone')),
    sa.CheckConstraint('agreed_by IS NULL OR agreed_by <> asked_by', name=op.f('ck_dispatch_agreed_by_another')),
    sa.CheckConstraint('left_at IS NULL OR taken_back_at IS NULL', name=op.f('ck_dispatch_one_end')),
    sa.ForeignKeyConstraint(['circular_id'], ['circular.id'], name=op.f('fk_dispatch_circular_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch'))
    )
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.create_index('ix_dispatch_at', ['at'], unique=False, sqlite_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'), postgresql_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_dispatch_circular_id'), ['circular_id'], unique=False)
        batch_op.create_index('uq_dispatch_waiting', ['circular_id'], unique=True, sqlite_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'), postgresql_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'))

    with op.batch_alter_table('circular', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('changed_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True))
        batch_op.add_column(sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('extended_to', sa.Date(), nullable=True))
        batch_op.create_index('ix_delivery_awaiting', ['round_id', 'organisation_id'], unique=False, sqlite_where=sa.text("state = 'awaiting'"), postgresql_where=sa.text("state = 'awaiting'"))

    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.add_column(sa.Column('marked_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True))
        batch_op.add_column(sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('checked_by', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True))
        batch_op.alter_column('recipient_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_check_constraint(batch_op.f('ck_response_one_source'), '(recipient_id IS NULL) = (marked_by IS NOT NULL)')
        batch_op.create_check_constraint(batch_op.f('ck_response_checked_by_someone'), '(checked_at IS NULL) = (checked_by IS NULL)')



def downgrade() -> None:
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_response_one_source'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_response_checked_by_someone'), type_='check')
        batch_op.alter_column('recipient_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('checked_by')
        batch_op.drop_column('checked_at')
        batch_op.drop_column('note')
        batch_op.drop_column('marked_by')

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_awaiting', sqlite_where=sa.text("state = 'awaiting'"), postgresql_where=sa.text("state = 'awaiting'"))
        batch_op.drop_column('extended_to')

    with op.batch_alter_table('circular', schema=None) as batch_op:
        batch_op.drop_column('changed_at')
        batch_op.drop_column('changed_by')
        batch_op.drop_column('version')

    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.drop_index('uq_dispatch_waiting', sqlite_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'), postgresql_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_dispatch_circular_id'))
        batch_op.drop_index('ix_dispatch_at', sqlite_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'), postgresql_where=sa.text('left_at IS NULL AND taken_back_at IS NULL'))

    op.drop_table('dispatch')
    with op.batch_alter_table('entry_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_link_user_id'))

    op.drop_table('entry_link')
    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_session_user_id'))

    op.drop_table('desk_session')
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_login_attempt_login_at')
        batch_op.drop_index(batch_op.f('ix_login_attempt_at'))
        batch_op.drop_index('ix_login_attempt_address_at')

    op.drop_table('login_attempt')
    op.drop_table('desk_user')
