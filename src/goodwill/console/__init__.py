"""The console: the pages where people meet their subscribers, made on the server."""
