"""Charts: drawn by the server as SVG first, described as a Plotly figure second; both from one `Chart`."""
