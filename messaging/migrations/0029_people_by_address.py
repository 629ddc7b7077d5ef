"""People are found by e-mail, in any case, and by phone, for files of addresses."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('messaging', '0028_events_of_steps')]

    operations = [
        migrations.AddIndex(
            model_name='person',
            index=models.Index(models.F('workspace'), django.db.models.functions.text.Lower('email'), condition=models.Q(('email__isnull', False)), name='person_email_in_any_case'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone__isnull', False)), fields=['workspace', 'phone'], name='person_phone'),
        ),
    ]
