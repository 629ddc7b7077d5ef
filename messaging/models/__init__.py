"""People, devices, messages and deliveries. The tables events pass through stand in the migrations: they are
written by COPY and read by plain SQL, never row by row."""

from messaging.models.content import ActionKind, Block, BlockTracking, BlockType, Card
from messaging.models.credential import Credential, Way
from messaging.models.delivery import Delivery, DeliveryState, DeviceAttempt
from messaging.models.edition import Edition
from messaging.models.in_app import InAppInstance, InAppSettings, MessageUse, Position, Shown
from messaging.models.ledger import Sighting, Tally
from messaging.models.message import Message
from messaging.models.outgoing import DeviceSend, Outgoing, SendAttempt, Stream
from messaging.models.person import Device, DeviceMemory, Person, PersonAlias
from messaging.models.retry import Retry, RetryAsk, RetryItem
from messaging.models.segment import Segment, SegmentDraft, SegmentKind
from messaging.models.tag import PersonTag, TagDeed, TagRun, TagRunPart, TagRunState
from messaging.models.template import ChannelRules, Targeting, Template
from messaging.models.upload import LineKind, NamedBy, Upload, UploadLine, UploadPart, UploadState

__all__ = [
    "ActionKind",
    "Block",
    "BlockTracking",
    "BlockType",
    "Card",
    "ChannelRules",
    "Credential",
    "Delivery",
    "DeliveryState",
    "Device",
    "DeviceAttempt",
    "DeviceMemory",
    "DeviceSend",
    "Edition",
    "InAppInstance",
    "InAppSettings",
    "LineKind",
    "Message",
    "MessageUse",
    "NamedBy",
    "Outgoing",
    "Person",
    "PersonAlias",
    "PersonTag",
    "Position",
    "Retry",
    "RetryAsk",
    "RetryItem",
    "Segment",
    "SegmentDraft",
    "SegmentKind",
    "SendAttempt",
    "Shown",
    "Sighting",
    "Stream",
    "TagDeed",
    "TagRun",
    "TagRunPart",
    "TagRunState",
    "Tally",
    "Targeting",
    "Template",
    "Upload",
    "UploadLine",
    "UploadPart",
    "UploadState",
    "Way",
]
