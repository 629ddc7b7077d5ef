"""What we send stays within its workspace, goes only from state to state as drawn, and is open to the sender."""

from django.db import migrations

from messaging.sending.guard import GuardStates
from messaging.sending.states import OUTGOING_FOLLOWS, SEND_FOLLOWS, STREAM_FOLLOWS
from workspaces.isolation import ROWS, AdmitEngine, ComposeForeignKey, IsolateTable

_SENDER_ONLY = ("credential", "stream", "outgoing", "devicesend", "sendattempt", "retry", "retryitem")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_sending"), ("workspaces", "0003_own_source")]

    operations = [
        *(IsolateTable(f"messaging_{name}", send=ROWS) for name in _SENDER_ONLY),
        IsolateTable("messaging_retryask"),
        IsolateTable("messaging_template", send="SELECT"),
        IsolateTable("messaging_channelrules", send="SELECT"),
        AdmitEngine("messaging_delivery", "send", "SELECT, INSERT, UPDATE"),
        AdmitEngine("messaging_deviceattempt", "send", "SELECT"),
        AdmitEngine("messaging_person", "send", "SELECT, UPDATE"),
        AdmitEngine("messaging_persontag", "send", "SELECT"),
        AdmitEngine("messaging_device", "send", "SELECT, UPDATE"),
        AdmitEngine("messaging_message", "send", "SELECT"),
        AdmitEngine("messaging_inbox", "send", "INSERT"),
        ComposeForeignKey("messaging_template", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_outgoing", "delivery_id", "messaging_delivery"),
        ComposeForeignKey("messaging_outgoing", "stream_id", "messaging_stream"),
        ComposeForeignKey("messaging_outgoing", "person_id", "messaging_person"),
        ComposeForeignKey("messaging_devicesend", "delivery_id", "messaging_delivery"),
        ComposeForeignKey("messaging_devicesend", "stream_id", "messaging_stream"),
        ComposeForeignKey("messaging_devicesend", "person_id", "messaging_person"),
        ComposeForeignKey("messaging_devicesend", "device_id", "messaging_device"),
        ComposeForeignKey("messaging_sendattempt", "device_send_id", "messaging_devicesend"),
        ComposeForeignKey("messaging_sendattempt", "credential_id", "messaging_credential"),
        ComposeForeignKey("messaging_retry", "stream_id", "messaging_stream"),
        ComposeForeignKey("messaging_retryitem", "retry_id", "messaging_retry"),
        ComposeForeignKey("messaging_retryitem", "delivery_id", "messaging_delivery"),
        ComposeForeignKey("messaging_retryask", "retry_id", "messaging_retry"),
        GuardStates("messaging_devicesend", SEND_FOLLOWS),
        GuardStates("messaging_outgoing", OUTGOING_FOLLOWS),
        GuardStates("messaging_stream", STREAM_FOLLOWS),
    ]
