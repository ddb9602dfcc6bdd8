"""Web chat: the widget on a company's pages, over HTTP and a WebSocket. See docs/guide/widget.md."""
