"""The demo's campaigns, a file each."""

from analytics.demo.stories import (
    basket_reminder,
    early_access,
    flash_sale,
    gift_guide,
    new_season,
    order_updates,
    points_expiring,
    rate_the_app,
    storm_week,
    trail_notes,
    welcome,
    win_back,
)
from analytics.demo.story import Story

STORIES: tuple[Story, ...] = (
    new_season.STORY,
    welcome.STORY,
    trail_notes.STORY,
    basket_reminder.STORY,
    order_updates.STORY,
    points_expiring.STORY,
    storm_week.STORY,
    flash_sale.STORY,
    rate_the_app.STORY,
    win_back.STORY,
    early_access.STORY,
    gift_guide.STORY,
)
