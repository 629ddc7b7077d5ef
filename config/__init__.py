"""What holds the apps together: settings, routes, schedule, bundled servers and the command that runs them all."""
