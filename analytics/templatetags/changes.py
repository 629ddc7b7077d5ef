from django import template

from analytics.comparing import change_of

register = template.Library()
register.simple_tag(change_of)
