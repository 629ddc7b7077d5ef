"""What the browser gets: our own files, one script from the Plotly wheel, and nothing else of it."""

import plotly
from django.contrib.staticfiles import finders

from config.finders import PlotlyFinder


def test_plotly_is_the_wheel_s_own_script():
    found = finders.find("plotly/plotly.min.js")
    assert found.startswith(str(plotly.__path__[0]))


def test_nothing_else_of_the_wheel_is_published():
    assert [path for path, _ in PlotlyFinder().list(None)] == ["plotly.min.js"]
    assert finders.find("plotly/widgetbundle.js") is None
