"""Starting, pausing and stopping what is sent together."""

from messaging.models.outgoing import Stream
from messaging.sending.states import STREAM_FOLLOWS, StreamState


def begin(workspace_id: int) -> Stream:
    return Stream.unscoped.create(workspace_id=workspace_id)


def pause(stream: Stream) -> bool:
    """What is in flight gets its answer; nothing more goes out. Whether it was for us to pause."""
    return _move(stream, StreamState.PAUSED)


def resume(stream: Stream) -> bool:
    return _move(stream, StreamState.RUNNING)


def stop(stream: Stream) -> bool:
    """The sweep cancels what had not been sent; there is no way back."""
    return _move(stream, StreamState.STOPPED)


def _move(stream: Stream, to: StreamState) -> bool:
    """By one statement, so that of two people who press at once one moves it."""
    froms = [before for before, afters in STREAM_FOLLOWS.items() if to in afters]
    mine = Stream.objects.for_workspace(stream.workspace_id).filter(pk=stream.pk)
    moved = mine.filter(state__in=froms).update(state=to)
    stream.refresh_from_db(fields=["state"], from_queryset=mine)
    return bool(moved)
