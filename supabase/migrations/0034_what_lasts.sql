-- Both answer one column more, whether an operation can be taken back at all: made anew by db/sql.
drop function if exists app.my_operation(uuid);
drop function if exists app.recent_operations(integer);
